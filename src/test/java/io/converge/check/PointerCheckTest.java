package io.converge.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.Pointer;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class PointerCheckTest {

    /** Two types at each step, each of which leads to both below: 2 to the 60th ways to one place. */
    @Test
    void waysThatMeetAreFollowedOnce() {
        StringBuilder fields = new StringBuilder("{\"name\": \"f\", \"type\": \"int\"}");
        for (int i = 0; i < 60; i++) {
            String both = i == 0 ? "\"int\"" : "[\"A" + (i - 1) + "\", \"B" + (i - 1) + "\"]";
            for (String name : new String[] {"A", "B"}) {
                fields.append(",{\"name\": \"%s%d\", \"type\": {\"type\": \"record\", \"name\": \"%s%d\", \"fields\":"
                                .formatted(name, i, name, i))
                        .append(" [{\"name\": \"x\", \"type\": ")
                        .append(both)
                        .append("}]}}");
            }
        }
        Schema product =
                new Schema.Parser().parse("{\"type\": \"record\", \"name\": \"P\", \"fields\": [" + fields + "]}");
        String place = "/A59" + "/x".repeat(60);

        assertThat(new PointerCheck(product).problem(Pointer.parse(place))).isEmpty();
        assertThat(new PointerCheck(product).problem(Pointer.parse(place + "/x")))
                .isPresent();
    }
}
