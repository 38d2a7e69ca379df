package main

import (
	_ "embed"
	"iter"
	"maps"
	"strings"
)

// format is a kind of machine text: lines without a person, lines with some, and
// the words for the slots of its own.
type format struct {
	plain, named []string
	words        map[string][]string
	cells        bool // templates are those of cells in the row of a table
	rows         bool // templates are rows, whose cells tabs part
}

// written are formats most of whose templates and words are from another hand, so that not all that is
// learned is one writer's way: sections of lines, each below a line "= FORMAT plain",
// "= FORMAT named", either with "rows" behind, or "= words SLOT".
//
//go:embed written.txt
var written string

// sections yields the lines of a text, each with what stands behind "= " in the line above
// its section.
func sections(text string) iter.Seq2[string, string] {
	return func(yield func(head, line string) bool) {
		var head string
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			if next, ok := strings.CutPrefix(line, "= "); ok {
				head = next
			} else if !yield(head, line) {
				return
			}
		}
	}
}

// withWritten returns formats and those written in text.
func withWritten(text string, formats map[string]format) map[string]format {
	all, words := maps.Clone(formats), map[string][]string{}
	for head, line := range sections(text) {
		first, second, _ := strings.Cut(head, " ")
		second, _, rows := strings.Cut(second, " ")
		f := all[first]
		switch {
		case first == "words":
			words[second] = append(words[second], line)
			continue
		case second == "named":
			f.named = append(f.named, line)
		default:
			f.plain = append(f.plain, line)
		}
		f.words, f.rows = words, rows
		all[first] = f
	}
	return all
}

// abroad has words for slots of all formats, most of them of other languages and countries:
// sections of lines, each below a line "= SLOT". English is what nomen reads, but logs are
// written everywhere. X in a tale is a person, or in lines without one something else.
//
//go:embed abroad.txt
var abroad string

// withAbroad returns the words for slots and those in text.
func withAbroad(text string, words map[string][]string) map[string][]string {
	all := maps.Clone(words)
	for slot, line := range sections(text) {
		all[slot] = append(all[slot], line)
	}
	for _, one := range all["abroad-tales"] {
		all["abroad-told"] = append(all["abroad-told"], strings.ReplaceAll(one, "X", "$anything"))
		all["abroad-mention"] = append(all["abroad-mention"], strings.ReplaceAll(one, "X", "$name"))
	}
	return all
}

// list cuts a text at its bars.
func list(text string) []string { return strings.Split(text, "|") }

// formats are all kinds. Each has words of its own, so that what is learned from
// some can't be known from their words in others.
var formats = withWritten(written, map[string]format{
	"syslog": {
		plain: []string{
			"$month $day $time $host $service[$nnn]: Started $unit.",
			"$month $day $time $host $service[$nnn]: Stopping $unit...",
			"$month $day $time $host sshd[$nnn]: Accepted publickey for $user from $ip port $nnn ssh2: RSA SHA256:$hex",
			"$month $day $time $host sshd[$nnn]: Failed password for invalid user $user from $ip port $nnn ssh2",
			"$month $day $time $host kernel: [$nnn.$millis] usb $n-$n: new high-speed USB device number $n using xhci_hcd",
			"$month $day $time $host kernel: [$nnn.$millis] $device: link up, $nn Mbps, full-duplex",
			"$month $day $time $host CRON[$nnn]: (root) CMD ($path/$command --quiet)",
			"$month $day $time $host $service[$nnn]: <info>  [$nnn.$millis] $device: state change: ip-config -> ip-check",
			"$month $day $time $host postfix/smtp[$nnn]: $hex: to=<$user@$domain>, relay=mail.$domain[$ip]:25, delay=$decimal, status=sent (250 OK)",
			"$month $day $time $host dhclient[$nnn]: DHCPACK of $ip from $ip",
			"$month $day $time $host su: pam_unix(su:session): session opened for user root by $user(uid=$nnn)",
			"<$nn>1 ${date}T$time.${millis}Z $host $service $nnn - - $unit entered failed state with code $nn",
			"$date $time $host $service[$nnn]: WARNING: $vendor $product temperature above threshold, cpu clock throttled (total events = $nnn)",
			"$month $day $time $host systemd[1]: Failed to start $program.",
			"$month $day $time $host $service[$nnn]: $words",
			"$month $day $time ${abroad-host-name} $daemon: $told",
			"$month $day $time $year ${abroad-host-name} $daemon: $words",
			"$month $day $time $host $daemon[$nnn]: $told",
			"$month $day $time $host $service[$nnn]: $told",
			"$month $day $time $host $service[$nnn]: $phrase: $words $phrase=$words",
			"$month $day $time $host $service[$nnn]: VERIFY OK: depth=$n, C=US, O=$organization, OU=IT, CN=$organization",
			"$month $day $time $host rsyslogd: [origin software=\"rsyslogd\" swVersion=\"$n.$nn.$n\" x-pid=\"$nnn\"] rsyslogd was HUPed",
		},
		named: []string{
			"$month $day $time $host $service[$nnn]: Session of $name closed after $nn s",
			"$month $day $time $host gdm[$nnn]: user $name logged in on tty$n",
			"$month $day $time $host $service[$nnn]: message from $name: please restart $unit before $time",
			"$month $day $time $host cups[$nnn]: job $nnn of $name printed, $nn pages, queue $printer",
			"$month $day $time $host useradd[$nnn]: new user: name=$user, gecos=\"$name\", home=/home/$user",
			"<$nn>1 ${date}T$time.${millis}Z $host $service $nnn - - ticket $id assigned to $name",
			"$month $day $time $host openvpn[$nnn]: VERIFY OK: depth=0, CN=$name, O=$organization",
			"$month $day $time $host radiusd[$nnn]: Login OK: [$name] (from client $host port $nn)",
			"$month $day $time $host smbd[$nnn]: opened file /share/$organization/$name.docx",
			"$month $day $time $host $service[$nnn]: $mention",
		},
		words: map[string][]string{
			"host":    list("$forename|$surname-$n|$forename.$surname.net|web-01|db2|jupiter|apollo|thor|ip-10-0-3-7|Martha|raspberrypi|build-agent-4|MERCURY|saturn.lan|edge7|ns1|gw|franklin"),
			"service": list("$surname|systemd|NetworkManager|dockerd|containerd|snapd|cron|Keeper|avahi-daemon|named|ntpd|Consul|vault|haproxy|dbus-daemon|ModemManager"),
			"unit":    list("$phrase|$phrase Service|$program|$program|$program Service|$surname Agent|$forename Sync Daemon|Session $nn of user root|Docker Application Container Engine|Network Time Synchronization|Daily apt upgrade and clean activities|Avahi mDNS/DNS-SD Stack|Modem Manager|User Login Management|Nginx High Performance Web Server|PostgreSQL Cluster main|Jenkins Automation Server|GNOME Display Manager|Kerberos Key Distribution Center|Bluetooth Service|Samba Winbind Daemon"),
			"device":  list("eth0|enp3s0|wlan0|docker0|br-lan|veth1|ens160|lo"),
			"path":    list("/usr/local/bin|/opt/scripts|/usr/sbin|/root|/srv/jobs"),
			"command": list("logrotate|backup.sh|run-parts|certbot|sync_mirror|updatedb|sa1"),
			"domain":  list("example.com|mailhost.net|corp.local|stanford.edu|madison.org|lincoln.k12.us"),
			"vendor":  list("$organization|$surname|$surname Electronics|Dell|Hewlett Packard|Lenovo|Siemens|Intel|Cooler Master|Western Digital"),
			"product": list("PowerEdge|ProLiant Gen10|ThinkServer|Xeon|Hyper 212|Blue"),
			"printer": list("HP-LaserJet|Brother_HL|Canon-2F|Xerox3"),
		},
	},
	"json": {
		plain: []string{
			`{"ts":"${date}T$time.${millis}Z","level":"$level","logger":"$logger","msg":"$message","trace_id":"$hex"}`,
			`{"time":"${date}T${time}Z","severity":"$level","service":"$logger","duration_ms":$decimal,"status":$nn,"request":{"method":"$method","url":"/$path/$nnn","remote":"$ip"}}`,
			`{"@timestamp":"${date}T$time.$millis+00:00","level":"$level","thread":"$thread-$n","message":"$message","user":"$user","id":"$uuid"}`,
			`{"event":"$event","region":"$region","count":$nnn,"ratio":0.$nnn,"tags":["$logger","$event"],"host":"$host"}`,
			`{"id":$nnn,"title":"$title","price":$decimal,"currency":"USD","in_stock":true,"sku":"$id"}`,
			`{"device":"$host","metrics":{"cpu":$decimal,"mem":$decimal,"disk":$decimal},"os":"$os","uptime":$nnn}`,
			`{"path":"$program,$location,$event","places":["$location","$location"],"user":"$user"}`,
			`{"job":"$event","target":"$organization","tool":"$program","state":"$level","rows":$nnn}`,
			`{"shop":"$brand $city","street":"$street","city":"$city","sales":$decimal}`,
			`{"order":"$id","customer":"$organization","items":[{"name":"$title","qty":$n}],"ship_to":{"city":"$city"}}`,
			`{"ts":"${date}T${time}Z","level":"$level","msg":"$program started","version":"$n.$nn.$n"}`,
			`{"city":"$city","country":"$country","lat":$decimal,"lon":-$decimal,"population":$nnn}`,
		},
		named: []string{
			`{"ts":"${date}T$time.${millis}Z","level":"$level","msg":"$event","user":{"id":$nnn,"name":"$name","city":"$city"}}`,
			`{"order":"$id","customer":"$name","total":$decimal,"country":"$country"}`,
			`{"time":"${date}T${time}Z","severity":"$level","message":"Invitation sent to $name ($user@$host)"}`,
			`{"level":"$level","msg":"$name updated $title","id":"$uuid"}`,
			`{"commit":"$hex","author":"$name","date":"$date","files":$nn}`,
			`{"file":"/srv/uploads/$name.pdf","bytes":$nnn,"status":"$level"}`,
			`{"tls":{"subject":"CN=$name,O=$organization,L=$location,C=US"},"id":"$uuid"}`,
			`{"patient":"$formal","ward":$n,"admitted":"$date"}`,
			`{"ts":"${date}T${time}Z","level":"$level","msg":"$mention"}`,
			`{"company":"$organization","contact":"$name","city":"$city","product":"$title"}`,
			`{"id":$nnn,"given_name":"$given","family_name":"$family","locale":"$country"}`,
			`{"user":{"lastName":"$family","firstName":"$given","email":"$user@$host"},"event":"$event"}`,
			`{"from":"$name <$login@$host>","subject":"$message","status":"$level"}`,
			`{"id":"$uuid","action":"$event","actor":"$name","assignee":"$name"}`,
		},
		words: map[string][]string{
			"level":   list("info|INFO|warn|WARN|error|ERROR|debug|fatal|notice"),
			"logger":  list("$surname|$forename-service|auth|billing|Payments|checkout-service|Scheduler|gateway|Hermes|inventory|ranking|Orion|k8s.pod"),
			"message": list("$words|$told|$told|Bean $surname not found|$surname: no route to host|Queue $forename is full|Connection reset by peer|Retrying request to upstream, attempt $n of $n|Cache miss for key $hex|Leader elected: node-$n|Deadline exceeded after $nn ms|Rate limit reached for tenant $id|Migration $nnn applied|Feature flag NewCheckout enabled|TLS handshake failed: unknown authority|Shard $n of $nn rebalanced|Garbage collection took $nn ms|Worker $n picked job $id|Config reloaded from $path.yaml"),
			"method":  list("GET|POST|PUT|DELETE|PATCH"),
			"path":    list("api/v1/orders|users|v2/search|healthz|static/css|admin/reports|carts"),
			"thread":  list("main|worker|pool|Netty|grpc-default-executor"),
			"event":   list("UserLogin|OrderPlaced|payment.failed|Signup|PageView|Logout|InvoiceCreated|DeploymentStarted"),
			"region":  list("us-east-1|eu-west-3|ap-southeast-2|europe-north1|Virginia|Frankfurt|Oregon"),
			"host":    list("$forename-$n|$surname|node-17|kafka-0.kafka|pod-7f9c|Galileo-2|ip-172-31|tesla-gpu-1"),
			"title":   list("$novel|$goods|$goods|$phrase|$surname $phrase|$organization|$work|$work|$brand|$program|$surname & $surname|$forename's Kitchen Soap|$surname Boots|$forename $surname & Sons Tea|$surname Motors|Marmalade $surname 250 g|Monterey Leather Sofa|Stanley Tumbler|Ralph Lauren Polo Shirt|Ben & Jerry's Ice Cream|Calvin Klein Jeans|Louis Vuitton Bag|Harry's Razor|Quarterly Report|Victoria Plum Jam|Jack Daniel's Honey|Release Notes|Uncle Ben's Rice"),
			"os":      list("Ubuntu 22.04|Windows Server 2019|Debian 12|macOS Ventura|Alpine 3.18"),
			"city":    list("$location|$location|$location|$surname|Port $surname|St. $forename|Houston|Lagos|San Jose|Charlotte|Austin|Jackson|Victoria|Mumbai|Kyiv|Orlando|Lincoln|Saint Paul|Santa Maria"),
			"country": list("US|Nigeria|Georgia|Jordan|Chad|Brazil|DE|India"),
		},
	},
	"table": {
		plain: []string{
			"| $metric | $decimal | $decimal | $nnn |",
			"$metric\t$nnn\t$decimal\t$decimal\t$nn",
			"$organization\t$location\t$money\t$date",
			"| $n | $brand | $organization | $decimal |",
			"$station   $nn   $decimal   $decimal   -$decimal   $date",
			"| $team | $nn | $n | $n | $nn |",
			"$date  $ticker  $decimal  $decimal  $decimal  $nnn",
			"TOTAL  $nnn  $money  $money  $decimal %",
			"Rank  Team  W  L  Pct  GB",
			"$team $n, $team $n ($nn)",
			"Q$n $date: revenue $$ $money m, costs $$ $money m, margin $decimal %",
			"Item  Qty  Unit Price  Amount",
			"$part  $nn  $money  $money",
			"$n.$n  $chapter ......... $nn",
			"Fig. $n: $metric by $metric, n = $nnn, p < 0.0$n",
			"$nn $nnn $decimal $nn $nnn $decimal $nnn",
			"Room $nn, Floor $n, Building $id, tel. +$nn $nnn $nnn",
		},
		named: []string{
			"$n. $name  $nn:$nn.$n  $country",
			"| $name | $position | $nn | $decimal |",
			"$name\t$position\t$nnn\t$date",
			"$position: $name, ext. $nnn",
			"$name",
			"$nn  $name ($country)  $decimal  $decimal",
			"$n $name, $team $nn; $n $name, $team $nn",
			"$nnn | $formal | $position | $location",
			"| $n | $name | $organization | $decimal |",
		},
		words: map[string][]string{
			"metric":   list("$phrase|$phrase|$surname Test|$surname-$surname Index|Accuracy|Mean Squared Error|Net Income|EBITDA|Precision|Gross Margin|Bayes Factor|Student t|Cronbach alpha|Young Modulus|Gini Index|Kelvin|Median Age|Newton|Hardy Index|Latency p99|Fisher Score"),
			"station":  list("$location|$location|Heathrow|Kennedy|Bondi|Lerwick|Alice Springs|Key West|Stornoway|Logan|Dulles"),
			"team":     list("$organization|$organization|$location|$surname United|$surname & $surname|$surname Town|Yankees|Red Sox|Arsenal|Everton|St. Louis|Real Madrid|Houston|San Diego|Inter Milan|Leeds|Ajax|Santos|Newcastle"),
			"ticker":   list("AAPL|MSFT|JPM|BRK.B|JNJ|HD|MCD|WMT|LLY|SAP"),
			"part":     list("$goods|$goods|$phrase|$surname $phrase|$brand|$work|$surname valve|$forename chair|$surname $surname Ltd|Phillips screw M4|Allen key 5 mm|Tesla coil|Bunsen burner|Petri dish|Stanley knife|Oak board|Geiger tube|Torx T25"),
			"chapter":  list("$phrase|$phrase|Introduction|Newton's Laws|The Treaty of Versailles|Gauss Elimination|Related Work|Bessel Functions|Appendix B|Notation"),
			"country":  list("KEN|USA|GBR|NED|ETH|JPN|FRA|ITA|NGR"),
			"position": list("$phrase|Goalkeeper|Treasurer|Senior Engineer|Forward|Chair|Sales|Left Wing|Registrar|Accountant"),
		},
	},
	"code": {
		plain: []string{
			"func ($letter *$type) $function(ctx context.Context, $variable int) error {",
			"if err := $package.$function($variable, $nn); err != nil {",
			"public class $type extends Abstract$type implements $type<String> {",
			"    private static final int MAX_$constant = $nnn;",
			"from $package import $type, $function",
			"def $function(self, $variable=None, timeout=$nn):",
			"    return [$variable.$function() for $variable in self.$variable if $variable > $decimal]",
			"SELECT $variable, COUNT(*) FROM $package WHERE $variable >= $nnn GROUP BY $variable ORDER BY 2 DESC LIMIT $nn;",
			"$variable := make([]$type, 0, $nn)",
			"for (int i = 0; i < $variable.length; i++) { $variable[i] += $decimal; }",
			"#define $constant 0x$hex",
			"$variable: $nnn  # default for $type",
			"<div class=\"$variable\" id=\"$variable-$nn\">$type $n</div>",
			"@$type(name = \"$variable\", value = $nn)",
			"std::vector<$type> $variable = $package::$function($nn);",
			"git checkout -b $variable/$nnn && make $function",
			"assert $function($nn) == $decimal, \"$type failed\"",
			"$type.$function($variable => console.log($variable.$variable));",
			"[$package] $variable = $decimal",
			"import com.$package.$variable.$type;",
		},
		named: []string{
			"# Author: $name <$user@$package.org>",
			"// Copyright $year $name. All rights reserved.",
			"Signed-off-by: $name <$user@$package.com>",
			"/* TODO($user): ask $name about $function */",
			"commit $hex by $name: rename $variable to $variable",
			"maintainer = \"$name\"",
		},
		words: map[string][]string{
			"letter":   list("s|t|c|r|p|k"),
			"type":     list("$surname|$forename|${surname}Factory|$surname.$forename|Tagger|Person|Model|Array|Rectangle|Optional|Victor|Faker|Baker|Carter|Cursor|Parser|Marshal|Porter|Order|Flask|Django|Jackson|Gson|Override|Promise|Matrix"),
			"function": list("$surname|$forename|get$surname|Parse|fetchAll|run_forever|toString|GetName|setJordan|hash|Walk|isEmpty|Grant|Frank|Mark|Pat|rob|Sue|Will|split|Chase|Drew"),
			"variable": list("count|user_name|jack|maxValue|tmp|grace|index|rows|carol|names|rose|alpha|bob|alice|options|ray|mark"),
			"package":  list("$surname|com.$forename.$surname|strings|numpy|flask|auth|lincoln|pandas|collections|hamilton|bson|fmt|orders|curie|users|turing"),
			"constant": list("BUFFER_SIZE|RETRIES|GRANT_ALL|MARK_BIT|PAGE|WILL_CLOSE|JACK_PORT"),
		},
	},
	"application": {
		plain: []string{
			"$date $time,$millis - $module - $level - $message",
			"$level:$module:$message",
			"[$date $time,$millis: $level/Process-$n] $message",
			"[$date $time,$millis: INFO/Process-$n] Task $module.$function[$uuid] succeeded in ${decimal}s: None",
			"Traceback (most recent call last):",
			"  File \"/srv/$module/$function.py\", line $nn, in $function",
			"$module.$error: $message",
			"    raise $error(\"$message\")",
			"time=\"${date}T${time}Z\" level=$level msg=\"$message\" component=$module attempt=$n",
			"ts=${date}T$time.${millis}Z level=$level caller=$function.go:$nn msg=\"$message\" tenant=\"$organization\" duration=${decimal}ms",
			"I0$nn $time.$millis $nnn $function.go:$nn] $message",
			"$level $time $function.rb:$nn $message",
			"$level:$module:targets=[$organization,$location,$work]",
			"time=\"${date}T${time}Z\" level=$level columns=$forename,$surname,$location rows=$nnn",
			"goroutine $nn [running]:",
			"main.(*$module).$function(0x$hex, 0x$nn)",
			"[$module] $message",
			"$date $time $level $module: $message",
			"[$level] $message",
			"$date $time.$millis $level $module[$nnn]: $message",
			"$date $time UTC [$nnn] $level:  $message",
		},
		named: []string{
			"$date $time,$millis - $module - $level - Order $id of $name: $message",
			"[$date $time,$millis: $level/Process-$n] Letter to $name returned, address in $location unknown",
			"ts=${date}T$time.${millis}Z level=$level msg=\"$message\" user=\"$name\" tenant=\"$organization\"",
			"time=\"${date}T${time}Z\" level=$level msg=\"$name joined $organization\" component=$module",
			"$level $time $function.rb:$nn Patient $formal admitted to ward $n",
			"$module.$error: no record of $name in $function",
			"$date $time.$millis $level $module[$nnn]: $name: permission denied",
			"$level:$module:approved by $name ($organization)",
			"time=\"${date}T${time}Z\" level=$level msg=\"cannot read /var/lib/$module/$name.jpg\" attempt=$n",
			"$date $time,$millis - $module - $level - $mention",
			"time=\"${date}T${time}Z\" level=$level msg=\"$mention\" component=$module",
			"$date $time $level $module: $mention",
			"[$level] $mention",
			"$date $time,$millis - $module - $level - sent contract $id (owner=$name, company=$organization)",
		},
		words: map[string][]string{
			"level":    list("INFO|WARNING|ERROR|DEBUG|CRITICAL|info|warn|error|LOG|NOTICE"),
			"module":   list("$surname|$forename|app.$function|$forename.$function|worker|celery.beat|billing|Indexer|sync|Ledger|mailer|store"),
			"function": list("run|handle|$forename|load_$forename|parse|main|fetch|$surname|server|export"),
			"error":    list("KeyError|ValueError|${surname}Error|TimeoutError|ConnectionError|RuntimeError|NotFound"),
			"message": list("$words|$told|$told|$told|$told|$program started|$program is ready|Stopped $program|Connected to $program $n.$nn|$program: connection refused|License of $program expires in $nn days|" +
				"Plugin $surname not found|Cluster $surname unreachable|Template $surname unknown|Region $location: no capacity|" +
				"Synchronised $organization ($nnn rows)|No route from $location to $location|Shipment $nnn by $organization to $location|Invoice $id declined by $organization|Imported '$work', $nn pages|" +
				"Item '$brand' is out of stock|price of $brand changed to $money|unexpected key '$organization'|found $work in $organization|" +
				"Listening on $ip:$nnn|Connected to $store ${abroad-host-name}:$nnn|cache miss for $hex|retry $n of $n|queue is full|checkpoint complete: wrote $nn buffers|deadlock detected|disk usage at $nn %|session $uuid expired|user $user not found"),
		},
	},
	"markup": {
		plain: []string{
			"<title>$value</title>",
			"  <city>$location</city>",
			"    <vendor id=\"$nnn\">$value</vendor>",
			"<item sku=\"$id\"><title>$thing</title><brand>$organization</brand><price>$decimal</price></item>",
			"<option value=\"$nn\">$value</option>",
			"<td>$nn</td><td>$value</td><td>$location</td><td>$money</td>",
			"$key: $value",
			"  - $value",
			"    $key: \"$value\"",
			"$key = $value",
			"$key=$value",
			"[$key]",
			"$key: [$organization,$location,$brand]",
			"$key = $location,$user,$program",
			"({$brand,$location},$nnn)",
			"INSERT INTO $tag VALUES ($nnn, '$value', $decimal, '$location', '$date');",
			"UPDATE $tag SET $key = '$value' WHERE id = $nnn;",
			"SELECT * FROM $tag WHERE $key = '$value' ORDER BY $key;",
			"($nnn, '$organization', '$location', $money, NULL),",
			" $nnn | $value | $location | $decimal | $date",
			"%$key $value",
			"  <note>$told</note>",
			"$key: $told",
			"\\$tag{$value}",
		},
		named: []string{
			"<owner>$name</owner>",
			"  <author>$formal</author>",
			"<item id=\"$nnn\"><title>$thing</title><customer>$formal</customer></item>",
			"<td>$nn</td><td>$name</td><td>$location</td>",
			"$role: $name",
			"    $role: \"$formal\"",
			"$role = $name",
			"INSERT INTO $tag VALUES ($nnn, '$name', '$organization', '$location', '$date');",
			"UPDATE $tag SET $role = '$name' WHERE id = $nnn;",
			"($nnn, '$name', '$location', $money, NULL),",
			" $nnn | $name | $location | $organization | $date",
			" $nnn | $thing | $decimal | $formal",
			"\\$role{$name}",
			"  <note>$mention</note>",
			"$key: $mention",
		},
		words: map[string][]string{
			"tag":   list("title|product|city|company|place|name|orders|publisher|label|stations|brand|vessel|option"),
			"key":   list("title|vendor|city|street|program|publisher|warehouse|model|supplier|description|team|name|location"),
			"role":  list("author|owner|customer|contact|assignee|patient|member|name|approver|driver|editor|employee"),
			"value": list("$phrase|$phrase|$words|$organization|$location|$work|$brand|$program|$thing|$surname Street $nn|$surname GmbH|$nn|$decimal|$date|true|null|$ip"),
			"thing": list("$goods|$goods|$phrase|$surname $phrase|$brand|$work|$organization|$surname chair|$forename lamp|$surname & $surname whisky 0.7 l|$forename's jam 250 g"),
		},
	},
	"mail": {
		plain: []string{
			"From: $user@$domain",
			"To: undisclosed-recipients; $list@$domain",
			"Received: from $host ($host [$ip]) by mx$n.$domain with ESMTP id $hex; $weekday, $day $month $year $time +0000",
			"Message-ID: <$hex.$nnn@$domain>",
			"Date: $weekday, $day $month $year $time -0500",
			"Subject: $subject",
			"From: $organization <$list@$domain>",
			"Content-Type: text/plain; charset=UTF-8; format=flowed",
			"X-Mailer: $program $n.$n.$nn",
			"List-Id: <$list.$domain>",
			"Attachment: $document.pdf ($nnn kB)",
			"$date $time AM",
			"Tel. +$nn $nnn $nnn, fax $nnn-$nnn",
			"http://www.$domain/$list/$nnn.html",
			"On $date at $time, $user wrote:",
		},
		named: []string{
			"From: $name <$user@$domain>",
			"To: \"$name\" <$user@$domain>",
			"To: $formal <$user@$domain>",
			"Cc: $name <$user@$domain>, $name <$user@$domain>",
			"Reply-To: $name ($user@$domain)",
			"From: \"$given\" <$login@$domain>",
			"$given:",
			"$name", // as a signature, or in a list
			"$name",
			"$name",
			"Sent by: $name/$list@$list",
			"$name, ext. $nnn, room $nn",
			"On $weekday, $day $month $year at $time, $name <$user@$domain> wrote:",
			"$name $date $time",
			"Subject: $mention",
		},
		words: map[string][]string{
			"domain":   list("example.net|$surname.org|$forename.com|lists.example.com|mail.university.edu|post.example.de"),
			"list":     list("users|announce|$surname-dev|sales|HOU|ECT|Corp|board"),
			"host":     list("$forename.local|mail-$n|smtp.$surname.net|relay4|localhost|exchange-hub"),
			"subject":  list("Re: $words|$told|$told|$phrase|Re: $document|Fwd: Invoice $id|$surname contract, revision $n|Agenda for $weekday|Out of office|[$list] Release $n.$n|RE: Meeting $nn:00"),
			"program":  list("Thunderbird|Microsoft Outlook|Apple Mail|Eudora|Mutt|Novell GroupWise|Pine"),
			"document": list("$phrase|$organization Agreement|$work|$location Trip|Quarterly Report|Price List|Minutes|$surname Lease Draft|Scan|Curriculum|Holiday Schedule"),
		},
	},
	"build": {
		plain: []string{
			"$compiler -O2 -Wall -I$folder/include -c $folder/$file.c -o build/$file.o",
			"$folder/$file.$ending:$nn:$n: warning: unused variable '$function'",
			"[$nn/$nnn] Building CXX object $folder/$file.cpp.o",
			"copying $folder/$file.py -> build/lib/$file.py",
			"cp -p $folder/$file.$ending /$folder/$file",
			"  File \"/$folder/$file.py\", line $nn, in $function",
			"-rw-r--r-- 1 $user $user $nnn $month $day $time $file.$ending",
			"drwxr-xr-x $n root wheel $nnn $month $day $time $folder",
			"checking for $function... $answer",
			"Unpacking $package:amd64 ($n.$nn.$n-$n) over ($n.$nn.$n-$n) ...",
			"Downloading $package-$n.$nn.$n-py3-none-any.whl ($nn kB)",
			"--- a/$folder/$file.$ending",
			"@@ -$nn,$n +$nn,$n @@ $function($file)",
			"ok\t$folder/$file\t$decimal s",
			"FAILED $folder/test_$file.py::Test$package::test_$function - AssertionError",
			"'/$folder/$file.so' -> '/$folder/$file.so.$n'",
			"make[$n]: Entering directory '/$folder'",
		},
		named: []string{
			"Author: $name <$user@$host>",
			"* $weekday $month $day $year $name <$user@$host> - $n.$nn.$n-$n",
			" -- $name <$user@$host>  $weekday, $day $month $year $time +0200",
			"Reviewed-by: $name, $date",
			"* $hex - $words ($nn days ago) <$name>",
			"$hex $name $words",
			"$hex ($name $date $time +0000 $nn) return $function($file);",
		},
		words: map[string][]string{
			"compiler": list("gcc|clang|cc|g++|x86_64-linux-gnu-gcc"),
			"folder":   list("src|home/$user/work|usr/lib/python3.$n/site-packages/$package|vendor/github.com/$user/$package|third_party/$package|usr/share/$package|opt/jordan/bin|internal/grace|tests/frank|Modules/_$file|usr/include/$package"),
			"file":     list("main|utils|base_$package|jack|parser|grace|index|rose|$user|pickle|Martin|Carter|io|ray|martin-$n|config.$package"),
			"ending":   list("c|h|py|go|js|txt|md|java|so"),
			"function": list("$package|get_$file|mark|drew|alloca|setjmp|frank|wcwidth|sigaction|will|test_carter|hypot"),
			"package":  list("flask|jinja|pandas|sphinx|celery|lucene|babel|django|rosetta|libjpeg|perl|ruby|julia|cassandra|mercurial|fabric|scrapy|tornado|hudson"),
			"answer":   list("yes|no|(cached) yes|none needed"),
			"host":     list("example.org|$surname.name|users.example.net|$package.org"),
		},
	},
	"pairs": { // a key tells whether its value is a person
		plain: []string{
			"level=$level $thing=\"$called\" $count=$nnn",
			"$count=$nnn $thing=\"$called\" $key=$value",
			"ts=$time level=$level msg=\"$words\" $thing=\"$called\" $key=$value",
			"$level $thing $called $outcome",
			"$level: $thing $called $outcome ($key=$value)",
			"[$level] cannot $verb $thing $called: $outcome",
			"$time $thing=$called $count=$nn $role=$user",
			"$thing: $called, $role: $user, $count: $nn",
			"$key=$value $count=$nn $key=\"$value\" $role=$user",
			"level=$level $role=$user msg=\"$words\" $count=$decimal",
			"$level $role $user $outcome",
			"$level $role $id: $words",
			"$event $key=$value $count=$nnn",
			"$verb $role: $outcome",
			"$role=- $key=- $thing='$called' $count=$nn",
			"$event{$thing='$called', $count=$nn, $key=$value}",
			"$thing \"$called\" $outcome",
			"$outcome for $thing $called",
			"level=$level $role=\"$organization\" $count=$nn",
			"$key=$value&$thing=$called&$count=$nn",
			"$event?$count=$nn&$thing=$called&$key=$value",
			"time:$time\t$thing:$called\t$key:$value\t$count:$nn",
			"/C=US/O=$organization/OU=$phrase/CN=$anything",
			"$event{roles=[$constant, $constant], $role=$user}",
			"$event($role=$user, flags=[$constant,$constant,$constant])",
			"$level $key changed from $constant to $constant",
			"$words by $user",
			"$level $role $organization $outcome",
		},
		named: []string{
			"level=$level $role=\"$name\" $count=$nnn",
			"$count=$nnn $role=\"$name\" $key=$value",
			"ts=$time level=$level msg=\"$words\" $role=\"$name\" $thing=\"$called\"",
			"$level $role $name $outcome",
			"$level: $role $name $outcome ($key=$value)",
			"[$level] cannot $verb $role $name: $outcome",
			"[$level] cannot $verb to $formal: $outcome",
			"$time $role=$name $count=$nn $key=$value",
			"$role: $name, $thing: $called, $count: $nn",
			"$event $role='$formal' $key=$value",
			"$event{$role='$name', $count=$nn, $key=$value}",
			"$role \"$name\" $outcome",
			"$outcome for $role $name",
			"$level $name $outcome",
			"$event $count=$nn first_name=$given last_name=$family",
			"$event $key=$value first_name=\"$given\" $count=$nn",
			"$key=$value&$role=$name&$count=$nn",
			"$event?$role=$name&$key=$value",
			"$event?$role=$formal&$count=$nn",
			"time:$time\t$role:$name\t$key:$value\t$count:$nn",
			"/C=US/O=$organization/CN=$name/emailAddress=$login@$user.com",
			"$event{$role=$name, roles=[$constant, $constant]}",
			"$words, $event by $name",
			"$event ($key=$value) \"$name\"",
			"$level $role $name: $words",
			"$event($role=$family, forename=$given, $key=$value)",
			"$words: $name -> $name",
			"$outcome: $name",
		},
		words: map[string][]string{
			"level":   list("info|INFO|warn|WARN|error|ERROR|debug|DEBUG|notice|crit|audit|AUDIT"),
			"role":    list("customer|user|owner|patient|author|assignee|contact|member|approver|driver|sender|recipient|employee|client|guest|tenant|passenger|reviewer|operator|candidate|student|teacher|lawyer|caller|person|full_name|display_name|signed_by|requested_by|created_by|manager|agent|account_holder"),
			"thing":   list("vessel|ship|brand|product|vendor|supplier|company|street|station|hotel|school|hospital|team|project|campaign|branch|model|label|law|award|prize|theatre|library|shop|wine|film|book|album|park|bridge|airport|building|foundation|bank|publisher|tower|server|plugin|printer|queue|field|place|company_name|site"),
			"called":  list("$forename $surname|$surname|MSC $forename|$forename Maersk|MV $forename $surname|$street|$novel|$surname $phrase|$surname & $surname|$phrase|$phrase|$anything|$anything|$anything|$goods"),
			"key":     list("port|host|region|status|path|city|queue|job|shard|id|took|version|zone|method"),
			"value":   list("$nnn|$ip|$location|$phrase|$id|$date|$uuid|$decimal|true|null|$user|/$user/$nn|$program"),
			"count":   list("port|rows|bytes|attempt|amount|total|duration|n|qty|latency_ms|retries|age|line|pid"),
			"event":   list("$phrase|order.created|login|Checkout|ping|AuditEvent|message.sent|Booking|page"),
			"verb":    list("find|load|save|notify|reach|deliver|call|delete|update|assign|bill|invite|merge|lock"),
			"outcome": list("not found|created|deleted|$words|timed out|is locked|updated|$words|permission denied|logged in|has $nn open orders|unknown|no address|accepted|is missing|ok|rejected: $words|added to $location|replaced by $program|expired"),
		},
	},
	"export": { // rows of tables, as databases write them
		cells: true,
		plain: []string{
			"$number", "$number", "$number", "$money", "$date", "$date", "$code", "$code", "$code", "$state", "$state",
			"$company", "$company", "$company", "$company $legal", "$merchant $nnn $location", "$weekday", "$novel", "$location", "$location", "$address", "$address\t$number\t$location",
			"$goods", "$goods", "$goods\t$n\t$decimal", "$phrase", "$brand", "$program", "$work", "$position", "$position\t$department",
			"$words", "$told", "$user@$domain", "$user", "$phone", "$country", "$decimal\t$decimal", "$time", "", "",
		},
		named: []string{
			"$name", "$name", "$name", "$name\t$login@$domain", "$name\t$number\t$login@$domain", "$name\t$address\t$location",
			"$name\t$company", "$company\t$name", "$name\t$position", "$name\t$position\t$department", "$name\t$phone", "$number\t$name\t$date",
			"$code\t$name\t$goods", "$goods\t$name\t$state", "$work\t$name\t$date", "$date\t$name\t$number\t$name",
			"$name & $name", "$name; $name", "$weekday\t$phrase\t$name", "$name\t$country\t$time", "$formal", "$formal\t$date", "$formal\t$department", "$code\t$formal", "$number\t$formal\t$money",
			"$given\t$family", "$given\t$family\t$login@$domain", "$number\t$given\t$family", "$family\t$given\t$department", "$code\t$family\t$given\t$date",
			"$honorific\t$given\t$family", "$mention",
		},
		words: map[string][]string{
			"number":     list("$n|$nn|$nnn|$decimal|-$decimal|$nn %|0|$nnn$nnn"),
			"date":       list("20$nn|$day/$n/$year|$n.$nn.$year|$year-$nn-$nn $time|$month $day, $year|$day-$month-$year|$n/$year"),
			"code":       list("$id|$hex|$uuid|#$nnn|$country$nnn$nnn|$id/$nn|$nnn-$nn|v$n.$nn"),
			"state":      list("open|closed|yes|no|Y|N|true|NULL|paid|pending|overdue|EUR|USD|kg|box|M|F|new|cancelled|in transit|A|B|high|low|on hold"),
			"company":    list("${abroad-firm}|${abroad-firm}|$organization|$organization|$surname & $surname|$surname $phrase|$phrase $surname|$brand|$location $phrase|$merchant"),
			"legal":      list("Ltd|GmbH|Inc.|LLC|S.A.|BV|AG|AB|Pty|Plc|S.r.l.|& Co|Oy|Kft|AS"),
			"address":    list("$street|$street|$nn $phrase Avenue|$location Road $n|PO Box $nnn"),
			"position":   list("Accountant|Nurse|Driver|Sales|Analyst|Teacher|Technician|Cashier|Editor|Manager|Engineer|Buyer|Consultant|$phrase"),
			"department": list("Finance|Logistics|Human Resources|Purchasing|Cardiology|IT|Legal|Support|Research|Marketing|Warehouse $n|$phrase"),
			"domain":     list("example.com|mail.example.org|$surname.net|web.example.de|$forename.example"),
			"phone":      list("+$nn $nnn $nnn|($nn) $nn-$nnn|0$nn $nnn|$nnn$nnn"),
			"country":    list("DE|US|GB|FR|NG|IN|JP|BR|PL|Kenya|Germany|Chad|Jordan|Vietnam|Mexico"),
		},
	},
	"web": { // addresses and names of files, in lines of programs that meet them
		plain: []string{
			"$level $method /$page?$query",
			"$level $method /$page?$query took $nn ms",
			`{"level":"$level","method":"$method","path":"/$page?$query","status":$nn}`,
			`{"action":"$action","key":"$folder/$paper.$extension","bytes":$nnn}`,
			"$date $time $level fetch https://$site/$page?$query: timeout after $n s",
			"$time [$worker] $action $folder/$paper.$extension ($nnn bytes)",
			"$level: no file $folder/$paper.$extension",
			"cp: cannot stat '$folder/$paper.$extension': No such file or directory",
			"-rw-r--r-- 1 $user staff $nnn $month $day $time $paper.$extension",
			"adding: $folder/$paper.$extension (deflated $nn%)",
			"$action url=/$page/${under:anything} ref=https://$site/$page",
			"$time $method /$page/${under:paper-title} $nn",
			"label=${under:anything} count=$nn",
			"$level $method /$page/${hyphen:title} $nn",
			"$level $method /$page?from=${escaped:location}&to=${escaped:location} $nn",
			"$level $nn $method $site:443 $user ${code-word}_${code-word}/$ip -",
			"$level $worker[$nnn]: $method $site/$page/${escaped:anything} -> $nn",
			`curl -s "https://$site/$page?$query"`,
			"$level redirect $method /$page?$query&next=/$page",
			`<a href="/$page?$query">$words</a>`,
			"$time $nn $method $site/$page $user ${code-word}_${code-word}/$ip -",
			`{"ref":"$site/s?q=${escaped:abroad-query}","code":"${code-word}"}`,
			`<img src="/$folder/$paper.$extension" alt="$phrase">`,
		},
		named: []string{
			"$level $method /$page?${query-named}",
			"$level $method /$page?${query-named} took $nn ms",
			"$level $method /$page?${query-named}&$query",
			"$level $method /$page?$query&${query-named}",
			`{"level":"$level","method":"$method","path":"/$page?${query-named}","status":$nn}`,
			"$date $time $level fetch $site/$page?${query-named}: timeout after $n s",
			`curl -s -X $method "$site/$page?${query-named}"`,
			`<a href="/$page?${query-named}">$words</a>`,
			`{"action":"$action","key":"$folder/$document.$extension","bytes":$nnn}`,
			`{"action":"$action","file":"$document.$extension","user":"$user"}`,
			"$time [$worker] $action $folder/$document.$extension ($nnn bytes)",
			"$level: no file $folder/$document.$extension",
			"-rw-r--r-- 1 $user staff $nnn $month $day $time $document.$extension",
			"adding: $folder/$document.$extension (deflated $nn%)",
			`<img src="/$folder/$document.$extension" alt="$phrase">`,
			"$action url=/$page/${under:name} ref=https://$site/$page",
			"$time $method /$page/${under:name} $nn",
			"label=${under:name} count=$nn",
			"$level $worker[$nnn]: $method $site/$page/${escaped:name} -> $nn",
			"$level $method /$page/${hyphen:name} $nn",
			"$time $method /$page/${hyphen:name}/feed $nn",
			"$level $nn $method $site:443 ${escaped:name} -",
		},
		words: map[string][]string{
			"level":     list("info|INFO|WARN|error|ERROR|debug|DEBUG|notice"),
			"method":    list("GET|GET|GET|POST|POST|PUT|DELETE|PATCH|HEAD"),
			"worker":    list("fetcher|upload-$n|crawler|sync|sidekiq|puma|$surname|importer"),
			"action":    list("stored|deleted|scanned|opened|sent|renamed|converted|rejected|previewed|archived"),
			"page":      list("people|clients/lookup|v$n/contacts|reservations|orders/list|directory|lead|invoices/new|reports|shop/find|catalogue|staff|accounts|quote|tickets|signup|letter|rooms|loan|members/find|votes|deliveries|$n/list"),
			"site":      list("intra.example|portal.example.org|$surname.example|api.example.net|$forename.example.com"),
			"folder":    list("/srv/files|/var/spool/scan|/home/$user/docs|inbox|out/$year|/mnt/archive/$nn|personnel|media/images|bucket-$nn/in"),
			"extension": list("pdf|pdf|docx|jpg|png|xlsx|zip|doc|eml|odt|jpeg|PDF|vcf"),
			"query": list("${thing-key}=${escaped:anything}|${thing-key}=${escaped:anything}|${thing-key}=${escaped:anything}&page=$n|city=${escaped:location}&${thing-key}=${escaped:anything}" +
				"|${person-key}=${escaped:nobody}|${person-key}=$user|id=$nnn&lang=de|sort=${escaped:phrase}&size=$nn|q=${escaped:phrase}|q=${escaped:brand}|q=${escaped:abroad-query}|${thing-key}=${escaped:abroad-query}|text=${escaped:abroad-query}&p=$n|q=${escaped:location}&radius=$nn|login=$user|from=${escaped:location}&to=${escaped:location}|from=$date&to=$date" +
				"|lat=$decimal&lon=$decimal|token=$hex|utm_source=${escaped:brand}&utm_campaign=${escaped:phrase}"),
			"thing-key": list("q|query|search|s|term|keyword|title|category|street|company|vendor|colour|country|tag|dept|model|item|station|name|team|venue|product|brand|works|shop|project|from|to|label"),
			"query-named": list("${person-key}=${escaped:name}|${person-key}=${escaped:name}|${person-key}=${escaped:name}|${person-key}=${escaped:formal}|${person-key}=${escaped:name}&${thing-key}=${escaped:anything}" +
				"|${person-key}=${escaped:name}&${person-key}=${escaped:name}|from=${escaped:name}&to=${escaped:name}&sum=$decimal|${forename-key}=${escaped:given}&${surname-key}=${escaped:family}|${forename-key}=${escaped:given}&${surname-key}=${escaped:family}&city=${escaped:location}" +
				"|${surname-key}=${escaped:family}&${forename-key}=${escaped:given}|${surname-key}=${escaped:family}|${forename-key}=${escaped:given}|filter=${surname-key}%20eq%20%22${escaped:family}%22|search%5Bvalue%5D=${escaped:family}|name=${escaped:given}|to=${escaped:given}&id=$nn|patient=${escaped-caret}|${person-key}=${escaped:family}|${person-key}=${honorific}+${escaped:family}"),
			"escaped-caret": list("${escaped:caret-formal}"),
			"caret-formal":  list("${caret:formal}"),
			"person-key":    list("name|fullname|full_name|customer|contact|owner|author|by|who|employee|guest|recipient|member|passenger|q|query|search|filter|to|from|signer|witness|tenant|holder|display|person|kunde|cliente|nom|agent"),
			"forename-key":  list("forename|firstname|first|fname|givenName|given|vorname|prenom|nombre|nome|first_name"),
			"surname-key":   list("surname|lastname|last|lname|familyName|family|nachname|nom|apellido|cognome|last_name"),
			"title":         list("$phrase|$organization|$work|$novel|$brand|$location|$program|$office|${abroad-firm}"),
			"paper-title":   list("$title|$kind|$title $kind|$words"),
			"paper":         list("$kind ${joined:paper-title}|${kind}_${world-firm}|$kind ${world-firm}|${joined:kind-firm}|${joined:paper-title}|${joined:paper-title}|${joined:kind-title}|${joined:title-year}|$phrase|IMG_$nnn|${kind}_$date|scan$nnn"),
			"kind-title":    list("$kind $title|$kind $title $date|$year $kind $title|$kind $nobody"),
			"kind-firm":     list("$kind ${world-firm}|$kind $organization|$kind $location|${world-firm} $kind $year|$kind $brand"),
			"title-year":    list("$title $year|$title $n|$id $title"),
			"kind":          list("Umowa|Bewerbung|Kündigung|Arztbrief|Anschreiben|Angebot|Brief|Vertrag|Attestation|Relevé|Bulletin|Nómina|Certificado|Recibo|Boletim|Contratto|Świadectwo|Loonstrook|Intyg|Özgeçmiş|CV|CV|Letter|Contract|Report|Resume|Agreement|Bill|Statement|Salary|Offer|Scan|Diploma|Badge|Minutes|Curriculum|Licence|Visa|Lebenslauf|Rechnung|Zeugnis|Facture|Contrato|Bewerbung|Photo|Notes|Booking|Lease|Claim|Referral|Form|Ticket"),
			"document":      list("${joined:whose}|${joined:whose}|${joined:whose}|$kind ${joined:name}|$kind ${joined:family-given}|${kind}_$name|${kind}_${glued:name}|${kind}_${escaped:name}|${whose}|${escaped:whose}"),
			"family-given":  list("$family $given"),
			"whose":         list("$name|$name|$kind $name|$kind $name|$name $kind|$kind $name $year|$kind $name $date|$name $date|$name $nn|$id $name|$kind $family|$family $given $kind|$family $given|$kind $family $given"),
		},
	},
	"fields": { // parts of names in fields of their own, and one name alone
		plain: []string{
			`{"level":"$level","msg":"$words","$key":"$called","$count":$nn}`,
			`{"$key":"$called","$thing":"$anything","$count":$nn,"host":"$host"}`,
			`{"$thing":{"$key":"$called","$key":"$called"},"at":"$date"}`,
			"$type($count=$nnn, $key=$called, $thing=$anything)",
			"$type[$key=$called, $key=$called, $count=$nn]",
			"$type{$key='$called', $thing='$anything'}",
			"duplicate value for ($thing, $key): ($anything, $called)",
			"$key: $called, $thing: $anything, $count: $nn",
			"invalid $thing: '$called' ($count $nn)",
			"$level $role $user $outcome",
			"$level $thing $called $outcome",
			"$outcome: $called",
			"$level $host: $called $outcome",
			"WHERE $thing = '$called' AND $key = '$anything'",
			`$key="$called" $thing="$anything" $count=$nn`,
			"<$thing>$called</$thing><$key>$anything</$key>",
			"$called's $device on $host",
			"[$time] $user: $words",
			`{"${thing}_name":"${code-word}","$key":"$called"}`,
			`{"ua":"$program","path":"/$key/$nn","status":$nn}`,
			`{"headers":{"User-Agent":["$program"],"Host":["$host"]}}`,
			`{"name":"$rooms","$count":$nn,"free":true}`,
			`{"name":"$called","$count":$nn}`,
			`{"location":"$location, $acronym","$key":"$called"}`,
			"[$serial] $acronym ACK received ($nn)",
			"($thing=$called)($key=$anything) returned $nn",
			"INSERT INTO $thing ($key, $thing) VALUES ('$called', '$anything')",
			"binding parameter [$n] - [$called]",
			"stop at $rooms, $location delayed $nn min",
			`{"${key}_name":"$called","${thing}_code":"${code-word}","$count":$nn}`,
			"$level $acronym $serial $outcome",
			"$level $acronym ${type}Manager $outcome",
			"OBX|$n|ST|$nn^$phrase^L||$decimal|$acronym",
			"MSH|^~\\&|$acronym|${world-firm}|||$year||ADT^A0$n|$nnn|P|2.$n",
			"CN=${world-firm},OU=$office,O=$organization",
			"CN=$office\\, $location,OU=$phrase,DC=corp,DC=local",
			"$greeting team, $words",
			"subject: $abroad",
			`{"text":"$abroad","$key":"$called"}`,
			"$words; $words; $phrase, $year",
		},
		named: []string{
			`{"level":"$level","msg":"$words","${forename-key}":"$given","${surname-key}":"$family","$count":$nn}`,
			`{"id":$nn,"${surname-key}":"$family","${forename-key}":"$given","$thing":"$anything"}`,
			`{"$thing":"$anything","${surname-key}":"$family"}`,
			`{"${forename-key}":"$given","$key":"$called","$count":$nn}`,
			`{"$role":{"${forename-key}":"$given","${surname-key}":"$family"},"at":"$date"}`,
			`{"msg":"$words","$role":"$given","host":"$host"}`,
			`{"$thing":"$anything","$role":"$family","$count":$nn}`,
			"$type($count=$nnn, ${forename-key}=$given, ${surname-key}=$family, mail=$login@$domain)",
			"$type[${surname-key}=$family, ${forename-key}=$given, $key=$called]",
			"$type{${forename-key}='$given', ${surname-key}='$family'}",
			"$type{$role='$name', $thing='$anything'}",
			"duplicate value for (${forename-key}, ${surname-key}): ($given, $family)",
			"duplicate value for ($role): ($name)",
			"${forename-key}: $given, ${surname-key}: $family, $count: $nn",
			"invalid ${surname-key}: '$family' ($count $nn)",
			"$level $role $given $outcome",
			"$level $role $honorific $family $outcome",
			"$level $role $formal ($nn) $outcome",
			"$level $role $name ($user) $outcome",
			"$outcome: $honorific $family",
			"$level $given $outcome from $ip",
			"WHERE ${surname-key} = '$family' AND ${forename-key} = '$given'",
			`${forename-key}="$given" ${surname-key}="$family" $thing="$anything"`,
			"<${forename-key}>$given</${forename-key}><${surname-key}>$family</${surname-key}>",
			"$given's $device on $host",
			"[$time] $given: $words",
			"$words, $given",
			"welcome back, $given",
			"$honorific $family: $words",
			"$role $name -> $role $name",
			"$role=$name $role=$name",
			"(&(${forename-key}=$given)(${surname-key}=$family)) returned $nn",
			"(cn=$name)",
			"${forename-key}=$given; ${surname-key}=$family; $key=$called",
			"INSERT INTO $thing (${forename-key}, ${surname-key}) VALUES ('$given', '$family')",
			"SELECT $key FROM $thing WHERE ${surname-key}='$family'",
			"binding parameter [$n] - [$family]",
			"binding parameter [$n] - [$given]",
			`{"name":[{"use":"official","family":"$family","given":["$given"]}]}`,
			`{"title":"$called","authors":["$name","$name"]}`,
			`{"subject":"$greeting $given","to":"$login@$domain"}`,
			`{"push":"$greeting $given","lang":"de"}`,
			`"$greeting $given!" to $phone`,
			`{"device":"$given's $device","mac":"$hex"}`,
			`{"path":"/srv/hr/$formal/$phrase.pdf","size":$nn}`,
			"Display Name: $formal $key: $called",
			"$role=$formal $thing=$called",
			"expected '$name', got '$family'",
			"$name/$location/$organization $outcome",
			"$honorific $family room $nn",
			"Users: $given, Source: $ip",
			"[$given] from [$ip] $outcome",
			"PID|$n||$nnn^^^$acronym||${caret:formal}||$year|F",
			"$role=${caret:formal} id=$nnn",
			"CN=${ldap:formal},OU=$office,O=$organization",
			"CN=${ldap:formal},OU=$phrase,DC=corp,DC=local",
			"$greeting $given, $words",
			`{"text":"$greeting $given","code":"$serial"}`,
			"$salutation $family, $words",
			`{"$role":"$name","${thing}_name":"$called"}`,
			`{"$key":"$called","${role}_name":"$name"}`,
			`{"$role":{"name":"$name","$key":"$called"}}`,
			`{"$role":"$name","$count":$nn,"$key":"$called"}`,
			`{"msg":"$words","$role":"$name","$thing":"$anything"}`,
			`{"id":$nn,"name":"$name","email":"$login@$domain"}`,
			"$level $role $name $outcome",
			"$level $outcome for $role $name, $key $called",
			"User [$name] from [$ip] $outcome",
			`$key=$called $role="$name" $count=$nn`,
			"binding parameter [$n] - [$name]",
			"$type(id=$nnn, name=$name, $key=$called)",
			"$cited; $cited; $cited, $phrase, $year",
			"$cited, $cited: $phrase",
			`$level $outcome for '$name' at $host`,
			`$level ${abroad-mention}`,
			`{"message":"${abroad-mention}","$key":"$called"}`,
			"subject: $phrase $name",
		},
		words: map[string][]string{
			"level":        list("info|INFO|WARN|error|ERROR|debug|notice|[info]|warning:"),
			"key":          list("city|product|team|shop|street|model|colour|status|unit|branch|state|category|currency|reason|title|plan|station|line|brand|place"),
			"thing":        list("product|town|company|vendor|project|course|ship|department|country|street|supplier|room|article|system|school|topic|station|firm"),
			"role":         list("user|customer|client|member|owner|guest|passenger|patient|author|approver|signer|signed_by|operator|doctor|nurse|teacher|student|driver|agent|caller|recipient|sender|payer|payee|holder|manager|player|employee|requester|participant|contact|mentor"),
			"called":       list("$phrase|$phrase|$organization|$location|$location|$work|$brand|$program|$goods|${abroad-firm}|${abroad-item}|${abroad-item}|${world-firm}|$office|$surname $hall|$id|none|$street|$words|${code-word}|${code-word}|$abroad"),
			"count":        list("id|age|count|n|size|port|total|retries|level"),
			"type":         list("Order|Contact|Address|Customer|Person|Visit|Booking|User|Staff|Shipment|Pupil|Item|Lead|Account"),
			"outcome":      list("not found|logged in|logged out|is late|created|was deleted|connected|left the room|checked in|rejected|has been moved|joined room $nn|already exists|checked out|is offline|updated|called back|confirmed"),
			"host":         list("node$n|$forename-$n|$surname.local|app-$nn|gate2|ip-10-$nn"),
			"domain":       list("example.com|mail.example|$surname.net"),
			"phone":        list("+$nn $nnn $nnn|0$nn $nnn|+$nn$nnn$nnn"),
			"device":       list("iPhone|MacBook|phone|tablet|laptop|headset|Galaxy"),
			"forename-key": list("first_name|firstName|forename|given_name|givenName|fname|first|vorname|prenom|nombre|imie|Forename|FirstName"),
			"surname-key":  list("last_name|lastName|surname|family_name|familyName|lname|last|nachname|nom|apellido|nazwisko|Surname|LastName"),
		},
	},
	"columns": { // rows with forename and surname in cells of their own, and with words abroad
		rows: true,
		plain: []string{
			"$head", "$head", "$head", "$head",
			"$column\t$column\t$column\t$column\t$column",
			"$nn\t${abroad-item}\t\t\t$decimal",
			"$location\t$country\t$nnn\t-$decimal\t-$decimal",
			"$phrase\t$office\t$location\t$state\t$date",
			"$id\t$rooms\t$nn\t$time\t$state",
			"${world-firm}\t$location\t$country\tnet $nn",
			"$column\t$column\t$column",
			"$date\t${abroad-item}\t$decimal\t$currency",
			"$nnn\t${abroad-item}\t$decimal\t$nn\t$state",
			"$date\t$date\t${abroad-item}\t${world-firm}\t-$decimal\t$currency",
			"$id\t${world-firm}\t$location\t$decimal\t$state",
			"${world-firm}\t$nnn\t$location\t$date\t$state",
			"$nnn\t$date\t${abroad-item}\t${abroad-item}\t$decimal",
			"$id\t$location\t$location\t$time\t$nn",
			"$nn\t${abroad-item}\t${abroad-item}\t$state",
			"$id\t${abroad-firm}\t$phrase\t$decimal\t$currency\t$state",
			"$location\t${abroad-item}\t$nn\t$nn\t$decimal",
			"$nnn\t$phrase\t$phrase\t$state",
			"$id\t$brand\t${abroad-item}\t$nn\t$decimal",
			"$nnn\t$user\t$login@$domain\t$state\t$date",
			"$id\t$date\t$login@$domain\t$n\t$decimal\t$currency\t${world-firm}\t$location\t$country",
			"$nn\t$program\t$n.$nn\t$state\t$location",
			"$id\t$office\t${abroad-office}\t$date\t$state",
			"$nnn\t$street\t$nnn\t$location\t$country",
			"$date\t$words\t$nn\t$state",
		},
		named: []string{
			"$nnn\t$given\t$family\t$date\t$state",
			"$given\t$nn\t$location\t$state",
			"$family\t$phone\t$n Pers.\t$time\t${abroad-item}",
			"$nn\t$family\t$given\t$n-$n\t$date",
			"$family\t$given\t$date\t${abroad-item}\t$n",
			"${world-firm}\t$street\t$nnn\t$location\t$honorific $family\t$phone",
			"${caret:formal}\t$year$nn\t$acronym\t$nn.$n",
			"$login\t$given\t$family\t$name\t$login@$domain",
			"$date\t$greeting $given\t$state",
			"$date\tpayment to $name\t-$decimal\t$decimal",
			"$file.jpg\t${under:name}_$year.jpg\t$nnn\t$name",
			"$cited; $cited; $cited\t$phrase\t$year",
			"$nnn\t$family\t$given\t$date\t$state",
			"$given\t$family\t$login@$domain\t${world-firm}\t$state",
			"$given\t$family\t$date\t$location\t$country",
			"$family\t$given\t$street\t$nnn\t$location",
			"$id\t$family\t$given\t$state\t$decimal",
			"$nnn\t$given\t$family\t$office\t$decimal\t$date",
			"$family\t$given\t$nn\t$decimal\t$decimal",
			"$id\t$date\t$family\t$given\t$id",
			"$given\t\t$family\t${abroad-firm}\t$phone",
			"${honorific}\t$given\t$family\t$street\t$location",
			"$nnn\t$given\t$date\t$n\t$words",
			"$nnn\t$family\t$given\t${abroad-item}\t$decimal",
			"$given\t$family\t${abroad-item}\t$nn\t$state",
			"$id\t${world-firm}\t$given\t$family\t$phone",
			"$nnn\t$name\t$name\t${abroad-item}\t$date",
			"$nnn\t$name\t$date\t$nn",
			"$name\t$location\t$decimal\t$date",
			"$id\t$name\t$nnn\t$state",
			"$date\t${abroad-item}\t$name\t-$decimal\t$currency",
			"$id\t${world-firm}\t$name\t$state",
			"${world-firm}\t$street\t$location\t$name\t$login@$domain",
			"$nnn\t$formal\t${abroad-item}\t$decimal\t$name",
			"$id\t$words\t$name\t$name\t$date",
		},
		words: map[string][]string{
			"currency": list("EUR|USD|GBP|CHF|PLN|SEK|INR|BRL|NGN|MXN|JPY|ZAR"),
			"state":    list("open|paid|active|inactive|yes|no|F|M|offen|bezahlt|activo|actif|aktywny|pending|A1|B|true|0|1|OK|late|${abroad-item}"),
			"domain":   list("example.com|post.example|$surname.net|mail.example.org"),
			"phone":    list("+$nn $nnn $nnn|0$nn $nnn|+$nn$nnn$nnn"),
			"country":  list("DE|US|GB|FR|NG|IN|BR|PL|ZA|MX|SE|KE|PT|Poland|Portugal|Germany|Kenya|India"),
			"file":     list("IMG_$nnn|scan$nnn|DSC0$nnn"),
		},
	},
	"access": {
		plain: []string{
			`$ip - - [$day/$month/$year:$time +0000] "GET /$page HTTP/1.1" $status $nnn "$referrer" "$agent"`,
			`$ip - $user [$day/$month/$year:$time -0700] "POST /$page/$nnn HTTP/2.0" $status $nn "-" "$agent"`,
			`$ip - - [$day/$month/$year:$time +0100] "GET /$page?q=$query&page=$n HTTP/1.1" $status $nnn`,
			`$vhost:443 $ip - - [$day/$month/$year:$time +0000] "HEAD / HTTP/1.0" $status - "-" "$agent"`,
			`$date $time $ip GET /$page - 443 - $ip $agent $status 0 0 $nn`,
		},
		named: []string{
			`$ip - "$name" [$day/$month/$year:$time +0000] "GET /$page HTTP/1.1" $status $nnn "-" "$agent"`,
			`$ip - - [$day/$month/$year:$time +0000] "POST /$page HTTP/1.1" $status $nn "-" "$agent" member="$name"`,
			`$vhost $ip $name [$day/$month/$year:$time +0000] "PUT /$page/$nnn HTTP/1.1" $status $nn`,
		},
		words: map[string][]string{
			"page":     list("index.html|wp-login.php|images/logo.png|products/kettle|blog/2021/ada-lovelace-day|favicon.ico|robots.txt|team/about|feeds/atom.xml|search|Help/Contact_Us|wiki/Louis_Vuitton|app/main.9f2.js|downloads/Setup.exe|cgi-bin/status"),
			"status":   list("200|301|302|304|401|403|404|499|500|502"),
			"referrer": list("-|https://www.google.com/|http://duckduckgo.com/?q=tea|https://news.ycombinator.com/item|https://wellington.example/Start"),
			"agent":    list("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36|curl/7.88.1|Googlebot/2.1 (+http://www.google.com/bot.html)|Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0|Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) Version/16.6 Mobile/15E148 Safari/604.1|Wget/1.21|python-requests/2.31|Opera/9.80 (Macintosh; Intel Mac OS X 10.6.8) Presto/2.12|Pingdom.com_bot_version_1.4"),
			"query":    list("tea|Adele+tickets|blue%20suede|paris|used+morgan|dell|size=L"),
			"vhost":    list("www.shop.example|Intranet|static.cdn|nelson.example"),
		},
	},
	"java": {
		plain: []string{
			"$date $time,$millis $level [$thread-$n] $class - $message",
			"Exception in thread \"$thread-$n\" java.lang.$exception: $message",
			"\tat $package.$class.$method($class.java:$nn)",
			"\tat $package.$class$$$class.lambda$$$method$$$n($class.java:$nn)",
			"\tat java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)",
			"Caused by: $package.$exception: $message",
			"\t... $nn more",
			"$time.$millis [$thread-$n] $level $package.$class - $message",
			"Suppressed: java.io.$exception: Stream closed while reading $class.xml",
		},
		named: []string{
			"$date $time,$millis $level [$thread-$n] $class - Payment of $name rejected: $message",
			"Caused by: $package.$exception: no account for customer $name ($nnn)",
			"$time.$millis [$thread-$n] $level $package.$class - $name logged in from $ip",
			"Exception in thread \"$thread-$n\" java.lang.$exception: Duplicate entry '$name' for key 'owner'",
		},
		words: map[string][]string{
			"level":     list("INFO |WARN |ERROR|DEBUG|TRACE|FATAL"),
			"thread":    list("main|http-nio-8080-exec|Finalizer|ForkJoinPool.commonPool-worker|Thread|Quartz|Kafka Consumer|Timer"),
			"class":     list("Dispatcher|FilterChain|Catalina|LoginController|Scanner|Hibernate|Ledger|Hikari|Mercury|Watson|Byron|Archer|HttpServlet|ReportBuilder|Session|Tomcat|Jetty"),
			"package":   list("org.apache.catalina.core|com.acme.billing|org.springframework.web.servlet|io.netty.channel|net.sf.jasper|edu.berkeley.nlp|com.sun.proxy|javax.xml.bind"),
			"method":    list("doFilter|invoke|handle|run|getOwner|lookup|Clark|load|main|parseDouble|accept|<init>"),
			"exception": list("NullPointerException|IllegalStateException|IOException|SQLException|TimeoutException|ClassNotFoundException|OutOfMemoryError|NumberFormatException"),
			"message":   list("Index $nn out of bounds for length $n|Connection refused: $ip:$nnn|Unable to acquire JDBC Connection|Table 'SMITH.ORDERS' doesn't exist|Java heap space|For input string: \"$decimal\"|Could not open ServletContext resource|Started Application in $decimal seconds (JVM running for $decimal)|Bean Madison not found|Hibernate: select $id from Item|Read timed out|Tomcat initialized with port $nnn"),
		},
	},
	"csv": {
		plain: []string{
			"$nnn,$id,$date,$product,$nn,$decimal,$place,$state",
			"$date;$time;$sensor;$decimal;$decimal;$nnn;$state",
			"id,created_at,product,qty,unit_price,city,status",
			"\"$nnn\",\"$product\",\"$company\",\"$place\",\"$money\"",
			"$company,$place,$nnn,$money,$date",
			"$uuid,$sensor,$decimal,$decimal,$decimal,$state",
			"$nnn,$user,$user@$mail,$date,$ip,$state",
		},
		named: []string{
			"$nnn,$name,$user@$mail,$place,$date",
			"\"$nnn\",\"$name\",\"$company\",\"$money\"",
			"$date;$name;$product;$nn;$decimal;$state",
			"$id,$date,$product,$nn,$decimal,$name,$place",
			"$name,$place,$company,$nnn",
		},
		words: map[string][]string{
			"product": list("Desk lamp|Chesterfield armchair|Earl Grey 250 g|Desktop Monitor 27in|Caesar dressing|Granny Smith apples 1 kg|Johnnie Walker 0.7 l|Phillips head set|Yoga mat|USB-C cable 2m|Wellington boots|Jacob's crackers|Wendy house"),
			"company": list("Johnson & Johnson|Acme GmbH|Morgan Stanley|Ernst & Young|Tata Motors|Marks & Spencer|Northwind Traders|Baker Hughes|Wayne Enterprises Ltd|Hyundai Heavy Industries"),
			"place":   list("Paris|Wellington|San Antonio|Nairobi|Georgetown|Cleveland|Santa Barbara|Bangalore|St. John's|Alexandria|Florence|Denver|Osaka"),
			"state":   list("shipped|PENDING|Delivered|OK|FAULT|active|n/a|Returned"),
			"sensor":  list("TEMP_01|Humidity-3|flow7|Boiler A|Pump B|CO2"),
			"mail":    list("mail.example|post.example|corp.example"),
		},
	},
})

// tales are what a line tells of X, be it a person or not, or of Y, whose surname comes
// first if it is one.
const tales = "$words by X|$words for X|$words to Y: $words|$words of X ($nn)|X: $words|X $words|$words 'X'|$phrase of X, $words" +
	"|$words from X at $time|$words [Y] $words|$words X"

// shared are the words for slots of all formats: programs and brands, many of them with
// a name that might be a person's, and what a line tells of them, or of a person.
var shared = withAbroad(abroad, map[string][]string{
	"hall":     list("Hall|House|Park|Bridge|Square|Tower|Room|Library|Clinic|Rice|Tea|Pass"),
	"store":    list("redis|postgres|kafka|mysql|rabbitmq|vault"),
	"goods":    list("$forename $surname $amount|$surname $amount|$surname $phrase $amount|$phrase $amount"),
	"amount":   list("0.$n l|$nn ml|$nn g|$n kg|$nn cm|$n m|x$n|$n-pack|$nn in|pair|set|XL"),
	"anything": list("$surname $hall|${abroad-firm}|${abroad-office}|${abroad-item}|${world-firm}|$organization|$location|$work|$brand|$program|$phrase|$surname $phrase|$street"),
	"column": list("id|name|Name|customer|Customer Name|first_name|last_name|email|phone|created_at|updated_at|Status|Amount|Quantity|Order No|Due Date|Unit Price|Department|Position|City|Country|ZIP|Street|Total|Currency|Description|Remarks" +
		"|Owner|Assigned To|Start|End|Reference|Kunde|Kundennummer|Rechnungsnummer|Buchungstag|Verwendungszweck|Empfänger|Auftraggeber|Betrag|Währung|Menge|Einzelpreis|Artikel|Vorname|Nachname|Straße|Ort|PLZ|Bemerkung|Datum|Lieferant|Abteilung" +
		"|Nom|Prénom|Ville|Code postal|Montant|Date de naissance|Libellé|Quantité|Adresse|Fournisseur|Nombre|Apellido|Fecha|Importe|Concepto|Ciudad|Cantidad|Proveedor|Teléfono|Cognome|Importo|Descrizione|Indirizzo|Imię|Nazwisko|Kwota|Miasto" +
		"|Naam|Bedrag|Omschrijving|Woonplaats|Valor|Descrição|Cidade|Telefone|Soyadı|Tutar|Açıklama|Jméno|Příjmení|Částka|Namn|Belopp|Navn|Beløb|Nimi|Summa|Név|Összeg|Nume|Prenume|Sumă"),
	"nobody": list("${abroad-office}|${abroad-office}|${abroad-firm}|$office|$office|$office|$office $n|$organization|$location|$phrase|$phrase|$surname $phrase|$program|$brand|$novel|$work|$user|$id|$forename-$nn|unknown|none|N/A|-|null"),
	"office": list("Ward $n|Ward ${n}B|Ward ${nn}A|Front Desk|Night Shift|System Administrator|Service Account|Help Desk|Team Blue|Human Resources|Sales Department|Customer Care|Guest User|Backup Operator|Maintenance Crew|Accounts Payable|Room Service|Domain Admins" +
		"|On-call Engineer|Reception|Shift Manager|Data Protection Officer|Walk-in Customer|Cash Sale|Public Account|Conference Room|Head Nurse|Duty Officer|Chief Technology Officer|Board of Directors|Import Job|Test User|Web Master|Kitchen" +
		"|Purchasing|Marketing Team|Platform Team|Warehouse North|Legal Counsel|Vice President|Student Council|General Manager|Site Reliability|Quality Control|Emergency Room|Anonymous Donor|Unknown Caller|Regional Office|Delivery Driver"),
	"street": list("$surname Street $nn|$nn $surname Road|$nn $forename $surname Street|$nn $surname Ave|$forename $surname Blvd $nn|$forename $surname Marg|$surname Nagar $n|Jalan $surname $nn|Jl. $forename $surname No. $n" +
		"|$nn rue $surname|$nn Rue $forename $surname|Avenue $forename $surname $nn|Rua $surname $nn|Rua $forename $surname $nn|Praça $forename $surname|Calle $surname $nn|Calle de $forename $surname $nn|Plaza $forename $surname" +
		"|Via $surname $nn|Via $forename $surname $nn|Piazza $forename $surname|Strada $forename $surname $nn|Bulevardul $surname $nn|${surname}str. $n|${surname}straße $nn|$forename-$surname-Straße $nn|${surname}laan $nn|$forename ${surname}straat $nn" +
		"|${surname}gatan $n|$forename $surname gate $nn|$surname vei $n|$surname utca $nn|$surname $forename utca $nn|ul. $surname $nn/$n|ul. $forename $surname $nn|al. $forename $surname $nn|Náměstí $surname $n|Prospekt $surname $nn" +
		"|$surname Caddesi $nn|$surname Bulvarı $nn|$forename $surname Cd. $nn"),
	"told": list(strings.NewReplacer("X", "$anything", "Y", "$anything").Replace(tales) + "|${abroad-told}|${abroad-told}|$abroad|$abroad|$abroad"),
	"mention": list(strings.NewReplacer("X", "$name", "Y", "$formal").Replace(tales) + "|${abroad-mention}|${abroad-mention}" +
		"|$words: ($given, $family)|$words of $honorific $family|Dear $honorific $family, $words|$greeting $given, $words|$salutation $family, $words|$given logged in from $ip|$words by $given"),
	"greeting":   list("Welcome|Welcome back|Good morning|Guten Morgen|Willkommen|Bienvenue|Bienvenido|Bem-vindo|Benvenuto|Welkom|Dear|Hello|Hi|Hallo|Hola|Bonjour|Ciao|Olá|Hej|Cześć|Ahoj|Merhaba|Salut|Hoi|Xin chào|Halo|Moi|Szia"),
	"salutation": list("Sehr geehrte Frau|Sehr geehrter Herr|Liebe Frau|Chère Madame|Cher Monsieur|Estimada Sra.|Estimado Sr.|Prezada Sra.|Gentile Signora|Geachte heer|Szanowna Pani|Dear Mr|Dear Ms.|Dear Dr."),
	"acronym":    list("SKU|JPA|API|SQL|DNS|VPN|TLS|URL|ETL|ERP|PLC|USB|GPS|BIC|EAN|VAT|JDBC|LDAP|SMTP|CPU|VLAN|OTP|RFID|BGP|SIP|ERP|HIS|HOSP|LAB|PACS"),
	"code-word":  list("NOERROR|NXDOMAIN|SERVFAIL|SUCCESS|TIMEOUT|DENIED|PENDING|UNKNOWN|ENABLED|READY|CLOSED|ACCEPT|DROP|ALLOW|BLOCK|TRUE|NULL|RUNNING|FAILED|OPEN|ACTIVE|WARNING|DIRECT|PARENT|DEFAULT|PRIMARY|STANDBY|INBOUND|CACHED|EXPIRED|LOCKED|MASTER"),
	"honorific":  list("Mr|Mrs|Ms|Dr|Mr.|Mrs.|Ms.|Dr."),
	"novel": list("Jane Eyre|Oliver Twist|Emma|Robinson Crusoe|David Copperfield|Anna Karenina|Tom Jones|Silas Marner|Madame Bovary|Effi Briest|Adam Bede|Daniel Deronda|Nicholas Nickleby|Tess of the d'Urbervilles|Jude the Obscure" +
		"|Ivanhoe|Rob Roy|Hamlet|Romeo and Juliet|Othello|Macbeth|King Lear|Peter Pan|Pinocchio|Don Quixote|Faust|Candide|Huckleberry Finn|Carmen|Rigoletto|Uncle Vanya|Eugene Onegin|Doctor Faustus|Black Beauty|Agnes Grey|Anne of Green Gables"),
	"program": list("$surname CI|Apache $surname|$surname Server|Apache Tomcat|Apache Kafka|Apache Cassandra|Apache Maven|Apache Felix|Apache Camel|Apache Spark|Apache Derby|Apache Ambari" +
		"|Jenkins|Jenkins Agent|Travis CI|Jira|Jira Cloud|Hudson|Bamboo|Confluence|Gerrit|GitLab Runner|Eclipse Jetty|Eclipse Theia|Spring Boot|Red Hat Satellite|Grafana Loki" +
		"|Elastic Logstash|Kibana|Prometheus|HashiCorp Vault|HashiCorp Nomad|Puppet Agent|Salt Master|Ansible Tower|Docker Compose|Amazon Aurora|Amazon Alexa|Azure Pipelines" +
		"|Google Chrome|Mozilla Firefox|Norton AntiVirus|McAfee Agent|Sonatype Nexus|Raspberry Pi|Arduino Uno|Visual Studio|Jupyter Notebook|Microsoft Teams|Oracle Forms" +
		"|Lotus Notes|Pentaho Kettle|Tableau Server|Samba|Bugzilla|Mercurial|MariaDB|Redis Sentinel|Varnish Cache|Squid Proxy|Cassandra|Tomcat|Jasper Reports|Hazelcast|Liquibase" +
		"|Flyway|Selenium Grid|Robot Framework|Cucumber|Gatling|Locust|Rundeck|Celery Beat|Julia|Ruby|Pascal|Clojure|Rosetta|Siri|Cortana|Bixby|Mosquitto Broker|Zeek|Snort|Suricata" +
		"|Wazuh Agent|Nessus|Veeam Backup|Acronis Agent|Citrix Receiver|Cisco Jabber|Avaya Aura|Juniper Pulse|Palo Alto Cortex|Barracuda Backup|Kaspersky Agent|Wordpress|Joomla" +
		"|Drupal|Magento|Odoo|Frappe|Moodle|Nagios|Zabbix Agent|Icinga|Munin"),
	"brand": list("$surname & $surname|$surname & Sons|$forename's Kitchen|$surname Tools|Harley-Davidson|Eli Lilly|Procter & Gamble|Abercrombie & Fitch|Tiffany & Co.|Levi Strauss 501" +
		"|Giorgio Armani|Jim Beam 0.7 l|Jack Daniel's 0.7 l|Jose Cuervo Gold|Captain Morgan Rum|Dom Perignon|Glen Grant 10|Sara Lee|Betty Crocker Mix|Mary Kay|Samuel Adams Lager" +
		"|Dr Pepper|Duncan Hines|Oscar Mayer|Ben & Jerry's|Aunt Bessie's|Uncle Ben's Rice|Mr. Clean|Papa John's|Wendy's|McDonald's|Arby's|Denny's|Jimmy John's|Trader Joe's|Lidl" +
		"|Ralph Lauren|Tommy Hilfiger|Kate Spade|Michael Kors Bag|Hugo Boss|Jimmy Choo|Christian Dior|Yves Rocher|Calvin Klein|Donna Karan|Vera Wang|Tom Ford|Max Factor" +
		"|Elizabeth Arden|Estee Lauder|Mercedes-Benz|Rolls-Royce|Aston Martin|Alfa Romeo|Land Rover|John Deere|Massey Ferguson|Ford Focus|Honda Civic|Kia Sorento|Smith & Wesson" +
		"|Black & Decker Drill|Stanley Knife|Merrill Lynch|Charles Schwab|Wells Fargo|JPMorgan Chase|Goldman Sachs|Lloyds|Lehman Brothers|Rothschild & Co|DB Schenker|Kuehne + Nagel" +
		"|Merck|Bayer|Roche|Johnson's Baby Oil|Harry Potter Box Set|Sherlock Holmes DVD|Barbie Dreamhouse|Ken Doll|Teddy Bear|Thomas the Tank Engine|Hello Kitty|Winnie the Pooh Mug" +
		"|Dyson V$nn|Singer Sewing Machine|Gibson Les Paul|Steinway & Sons|Russell Hobbs Kettle|George Foreman Grill|Dr. Martens|Dr. Oetker Pizza|Philips Toner|Braun Silk" +
		"|Bosch Drill|Siemens|Hewlett Packard|Sara Sofa|Billy Bookcase White|Malm Bed|Lucky Charms|Twinings|Lavazza|Nestle|Ferrero Rocher|Cadbury|Hershey's|Heinz Ketchup|Kellogg's" +
		"|Campbell's Soup|Lea & Perrins|Colman's Mustard|Bird's Custard|Victoria Secret|Norman Door|Morris Chair|Windsor Chair|Davenport Desk" +
		"|B. Braun|Carl Zeiss|Robert Bosch|Bosch Rexroth|Baker Tilly|Baker McKenzie|Hapag-Lloyd|Leroy Merlin|Carl Hanser Verlag|Jack Wolfskin|Marc O'Polo|Karl Lagerfeld|Julius Baer|Raymond James|Edward Jones|Franklin Templeton|T. Rowe Price" +
		"|Arthur D. Little|Booz Allen|Philip Morris|Walt Disney|Thomas Cook|Max Mara|Paul Smith|Ted Baker|Fred Perry|Marc Jacobs|Jil Sander|Pierre Cardin|Steve Madden|Eddie Bauer|Perry Ellis|Helly Hansen|Martha Stewart Living|Smith & Nephew" +
		"|Becton Dickinson|Thermo Fisher|Carl Roth|Johnson Controls|Parker Hannifin|Ingersoll Rand|Briggs & Stratton|Harman Kardon|Bang & Olufsen|Saint Laurent|Stella Artois|Samuel Smith Ale|Jean Lafitte|Santa Clara Water|Villa Rosa"),
})
