package io.converge.policy;

import io.converge.model.Product;
import io.converge.model.Version;
import java.util.Objects;

/** What a merge procedure says of a conflict. */
public sealed interface Verdict {

    /** One of the versions stands. */
    record Keep(Version version) implements Verdict {
        public Keep {
            Objects.requireNonNull(version, "version");
        }
    }

    /** A product of the procedure's own stands. */
    record Put(Product product) implements Verdict {
        public Put {
            Objects.requireNonNull(product, "product");
        }
    }

    /** The product is deleted. */
    record Delete() implements Verdict {}

    /** The conflict is unresolved: the application has to settle it. */
    record GiveUp(String reason) implements Verdict {
        public GiveUp {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
