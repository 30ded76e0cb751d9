import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.FileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's embedded engine in front of a Kafka producer: what its outbox router makes of new rows goes to the topic
 * that the row names, and is marked as done when all replicas have it.
 *
 * <p>Arguments: a file of properties for the engine and one for the producer. Says `running` and ends when standard
 * input does.
 */
public final class OutboxToKafka {
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Properties engineSettings = read(arguments[0]);
    try (var producer =
        new KafkaProducer<>(read(arguments[1]), new StringSerializer(), new StringSerializer())) {
      DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
          DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
              .using(engineSettings)
              .using(
                  new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                      System.out.println("running");
                    }
                  })
              .using(
                  (success, message, error) -> {
                    if (success) return;
                    System.out.println("failed " + message);
                    if (error != null) error.printStackTrace();
                  })
              .notifying((records, committer) -> publish(records, committer, producer))
              .build();
      var executor = Executors.newSingleThreadExecutor();
      executor.execute(engine);
      while (System.in.read() >= 0) {}
      engine.close();
      executor.shutdown();
      executor.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static void publish(
      List<RecordChangeEvent<SourceRecord>> records,
      DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer,
      KafkaProducer<String, String> producer)
      throws InterruptedException {
    List<Future<RecordMetadata>> sends = new ArrayList<>(records.size());
    for (var each : records) {
      SourceRecord record = each.record();
      var headers = new RecordHeaders();
      headers.add("content-type", "application/cloudevents+json; charset=utf-8".getBytes());
      sends.add(
          producer.send(
              new ProducerRecord<>(
                  record.topic(), null, (String) record.key(), (String) record.value(), headers)));
    }
    try {
      for (var send : sends) send.get();
    } catch (ExecutionException error) {
      throw new IllegalStateException(error.getCause());
    }
    for (var each : records) committer.markProcessed(each);
    committer.markBatchFinished();
  }

  private static Properties read(String path) throws IOException {
    Properties settings = new Properties();
    try (FileReader file = new FileReader(path)) {
      settings.load(file);
    }
    return settings;
  }
}
