// Finds persons with the CRF tagger of Stanford CoreNLP:
//
//     java -cp 'FOLDER/*' CoreNLP.java TEXT RUNS WORKERS...
//
// It uses the tagger of three classes by itself, which cuts the text into
// tokens and sentences but computes no parts of speech: the fastest way there
// is. It prints one line of JSON; package main of cmd/bench, peer.go, says what
// is in it.

import edu.stanford.nlp.ie.crf.CRFClassifier;
import edu.stanford.nlp.ling.CoreLabel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

public class CoreNLP {
  private static final String MODEL = "edu/stanford/nlp/models/ner/english.all.3class.distsim.crf.ser.gz";

  public static void main(String[] arguments) throws Exception {
    int runs = Integer.parseInt(arguments[1]);
    long began = System.nanoTime();
    CRFClassifier<CoreLabel> tagger = CRFClassifier.getClassifier(MODEL);
    double load = since(began);
    String[] paragraphs = Files.readString(Path.of(arguments[0])).split("\n\n");

    List<String> measured = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      int workers = Integer.parseInt(arguments[i]);
      List<String> seconds = new ArrayList<>();
      int persons = persons(tagger, paragraphs, workers); // warms up
      for (int run = 0; run < runs; run++) {
        began = System.nanoTime();
        persons = persons(tagger, paragraphs, workers);
        seconds.add(String.valueOf(since(began)));
      }
      measured.add("{\"workers\": " + workers + ", \"seconds\": [" + String.join(", ", seconds) + "], \"persons\": "
          + persons + "}");
    }
    String jar = Path.of(CRFClassifier.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .getFileName().toString().replace("stanford-corenlp-", "").replace(".jar", "");
    System.out.println("{\"version\": \"Stanford CoreNLP " + jar + ", its tagger english.all.3class.distsim alone, Java "
        + System.getProperty("java.version") + "\", \"load_seconds\": " + load + ", \"measured\": ["
        + String.join(", ", measured) + "]}");
  }

  private static double since(long began) { return (System.nanoTime() - began) / 1e9; }

  /** Lets each thread take the next paragraph until none is left. */
  private static int persons(CRFClassifier<CoreLabel> tagger, String[] paragraphs, int workers) throws Exception {
    AtomicInteger next = new AtomicInteger(), found = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      Thread thread = new Thread(() -> {
        for (int at = next.getAndIncrement(); at < paragraphs.length; at = next.getAndIncrement()) {
          found.addAndGet((int) tagger.classifyToCharacterOffsets(paragraphs[at]).stream()
              .filter(entity -> entity.first().equals("PERSON")).count());
        }
      });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return found.get();
  }
}
