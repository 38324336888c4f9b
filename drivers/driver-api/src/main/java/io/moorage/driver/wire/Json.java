// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.moorage.api.model.ByteSize;
import io.moorage.api.model.GroupName;
import io.moorage.api.model.Name;
import io.moorage.api.model.NodeName;
import io.moorage.api.model.PoolName;
import io.moorage.api.model.ResourceName;
import io.moorage.api.model.SnapshotName;
import java.io.IOException;
import java.io.Serial;
import java.util.function.Function;

/**
 * The mapper for everything that our own processes tell each other and keep. Fields that a newer
 * version added are passed over, so that server and nodes one version apart understand each other.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .addModule(names())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /** The shared mapper; thread-safe, not to be configured further. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  private static SimpleModule names() {
    SimpleModule module = new SimpleModule("moorage-model");
    name(module, NodeName.class, NodeName::new);
    name(module, PoolName.class, PoolName::new);
    name(module, ResourceName.class, ResourceName::new);
    name(module, GroupName.class, GroupName::new);
    name(module, SnapshotName.class, SnapshotName::new);
    module.addSerializer(ByteSize.class, new ByteSizeWriter());
    module.addDeserializer(ByteSize.class, new ByteSizeReader());
    return module;
  }

  private static <N extends Name> void name(
      SimpleModule module, Class<N> type, Function<String, N> parse) {
    module.addSerializer(type, ToStringSerializer.instance);
    module.addDeserializer(type, new NameReader<>(type, parse));
    module.addKeyDeserializer(
        type,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            return parse.apply(key);
          }
        });
  }

  private static final class NameReader<N extends Name> extends StdScalarDeserializer<N> {
    @Serial private static final long serialVersionUID = 1L;
    private final transient Function<String, N> parse;

    NameReader(Class<N> type, Function<String, N> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public N deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return parse.apply(parser.getText());
    }
  }

  private static final class ByteSizeWriter extends StdScalarSerializer<ByteSize> {
    @Serial private static final long serialVersionUID = 1L;

    ByteSizeWriter() {
      super(ByteSize.class);
    }

    @Override
    public void serialize(ByteSize size, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeNumber(size.bytes());
    }
  }

  private static final class ByteSizeReader extends StdScalarDeserializer<ByteSize> {
    @Serial private static final long serialVersionUID = 1L;

    ByteSizeReader() {
      super(ByteSize.class);
    }

    @Override
    public ByteSize deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return ByteSize.bytes(parser.getLongValue());
    }
  }
}
