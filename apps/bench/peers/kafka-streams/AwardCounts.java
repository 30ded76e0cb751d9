import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.Stores;

/**
 * Counts the awards that stand by unit, month, issuer and form. An event whose version is not newer than the one known
 * of its award changes nothing; a revocation takes away what the grant added.
 *
 * <p>Arguments: a file of properties, those of Kafka Streams and `source`, `output`. Says `running`, answers `counts` on
 * standard input with a line a count, and ends when standard input does.
 */
public final class AwardCounts {
  private static final String AWARDS = "awards";
  private static final String COUNTS = "counts";

  public static final class Event {
    public Award data;
  }

  public static final class Award {
    public int version;
    public String state;
    public String unitId;
    public String month;
    public String issuer;
    public String form;
  }

  public static void main(String[] arguments) throws IOException {
    Properties settings = new Properties();
    try (FileReader file = new FileReader(arguments[0])) {
      settings.load(file);
    }
    try (KafkaStreams streams = new KafkaStreams(topology(settings), settings)) {
      streams.setStateListener(
          (now, before) -> {
            if (now == KafkaStreams.State.RUNNING) System.out.println("running");
          });
      streams.start();
      BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        if (line.equals("counts")) tellCounts(streams);
      }
    }
  }

  private static org.apache.kafka.streams.Topology topology(Properties settings) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(AWARDS), Serdes.String(), Serdes.String()));
    builder.stream(
            settings.getProperty("source"), Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .process(ChangesOfCounts::new, AWARDS)
        .groupByKey(Grouped.with("by-count", Serdes.String(), Serdes.String()))
        .aggregate(
            () -> "0|",
            (key, change, count) -> sum(count) + sum(change) + "|" + cause(change),
            Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as(COUNTS)
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.String()))
        .toStream()
        .to(settings.getProperty("output"), Produced.with(Serdes.String(), Serdes.String()));
    return builder.build();
  }

  private static long sum(String numberAndCause) {
    return Long.parseLong(numberAndCause, 0, numberAndCause.indexOf('|'), 10);
  }

  private static String cause(String numberAndCause) {
    return numberAndCause.substring(numberAndCause.indexOf('|') + 1);
  }

  /** Knows of each award its newest version and what it counts for. */
  private static final class ChangesOfCounts implements Processor<String, byte[], String, String> {
    private final ObjectReader reader =
        new ObjectMapper()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .readerFor(Event.class);
    private ProcessorContext<String, String> context;
    private KeyValueStore<String, String> awards;

    @Override
    public void init(ProcessorContext<String, String> given) {
      context = given;
      awards = given.getStateStore(AWARDS);
    }

    @Override
    public void process(Record<String, byte[]> message) {
      Event event = read(message.value());
      Award award = event.data;
      String known = awards.get(message.key());
      if (known != null && sum(known) >= award.version) return;
      String before = known == null ? "" : cause(known);
      String after =
          award.state.equals("granted")
              ? String.join(" ", award.unitId, award.month, award.issuer, award.form)
              : "";
      awards.put(message.key(), award.version + "|" + after);
      if (before.equals(after)) return;
      if (!before.isEmpty()) forward(before, "-1|" + message.key(), message);
      if (!after.isEmpty()) forward(after, "1|" + message.key(), message);
    }

    private void forward(String key, String change, Record<String, byte[]> cause) {
      context.forward(new Record<>(key, change, cause.timestamp()));
    }

    private Event read(byte[] value) {
      try {
        return reader.readValue(value);
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    }
  }

  private static void tellCounts(KafkaStreams streams) {
    var store =
        streams.store(
            StoreQueryParameters.fromNameAndType(
                COUNTS, QueryableStoreTypes.<String, String>keyValueStore()));
    StringBuilder lines = new StringBuilder();
    try (var all = store.all()) {
      all.forEachRemaining(
          entry -> lines.append("count ").append(entry.key).append(' ').append(sum(entry.value)).append('\n'));
    }
    System.out.print(lines.append("counted\n"));
    System.out.flush();
  }
}
