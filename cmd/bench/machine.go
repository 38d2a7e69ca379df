package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"nomen/internal/simd"
)

// describeMachine tells what a reader must know of the machine. What can't be
// found out, outside of Linux, is left out.
func describeMachine() []fact {
	facts := []fact{
		{"processor", processor()},
		{"cores", strconv.Itoa(runtime.NumCPU())},
	}
	if caches := caches("/sys/devices/system/cpu/cpu0/cache"); caches != "" {
		facts = append(facts, fact{"caches of a core", caches})
	}
	if kilobytes, err := strconv.ParseFloat(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"), 64); err == nil {
		facts = append(facts, fact{"memory", fmt.Sprintf("%.0f GiB", kilobytes/(1<<20))})
	}
	release, _, _ := strings.Cut(firstLine("/proc/sys/kernel/osrelease"), "-") // what follows is the builder's own
	return append(facts,
		fact{"system", strings.TrimSpace(runtime.GOOS + " " + release)},
		fact{"Go", fmt.Sprintf("%s; nomen uses its %s kernels", runtime.Version(), simd.Kernels())})
}

func processor() string {
	name := field("/proc/cpuinfo", "model name")
	if name == "" {
		return runtime.GOARCH
	}
	var numbers []string
	for _, key := range []string{"cpu family", "model"} {
		if value := field("/proc/cpuinfo", key); value != "" {
			numbers = append(numbers, strings.TrimPrefix(key, "cpu ")+" "+value)
		}
	}
	kind := ""
	if strings.Contains(field("/proc/cpuinfo", "flags")+" ", "hypervisor ") {
		kind = ", a virtual machine"
	}
	return fmt.Sprintf("%s (%s)%s", name, strings.Join(numbers, ", "), kind)
}

// field returns what stands behind "key :" in a file of such lines, or "".
func field(path, key string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for scanner := bufio.NewScanner(bytes.NewReader(data)); scanner.Scan(); {
		name, value, found := strings.Cut(scanner.Text(), ":")
		if found && strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// caches lists a core's caches as Linux describes them in a folder.
func caches(folder string) string {
	var list []string
	indexes, _ := filepath.Glob(filepath.Join(folder, "index*"))
	for _, index := range indexes {
		level, kind, size := firstLine(filepath.Join(index, "level")), firstLine(filepath.Join(index, "type")), firstLine(filepath.Join(index, "size"))
		if level != "" && kind != "Instruction" {
			list = append(list, fmt.Sprintf("L%s %s", level, strings.Replace(size, "K", " KiB", 1)))
		}
	}
	return strings.Join(list, ", ")
}

func firstLine(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return line
}
