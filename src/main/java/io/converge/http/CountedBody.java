package io.converge.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;

/** A body in one piece, of which somebody hears how large it gets, and may refuse to have more. */
final class CountedBody implements HttpResponse.BodySubscriber<byte[]> {

    private final HttpResponse.BodySubscriber<byte[]> bytes = HttpResponse.BodySubscribers.ofByteArray();
    private final CompletableFuture<byte[]> refused = new CompletableFuture<>();
    private final LongConsumer received;
    private Flow.Subscription subscription;
    private long count;

    /** @param received hears how many bytes have come; what it throws is the failure */
    CountedBody(LongConsumer received) {
        this.received = received;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return refused.applyToEither(bytes.getBody(), whole -> whole);
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        bytes.onSubscribe(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (refused.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            count += buffer.remaining();
        }
        try {
            received.accept(count);
        } catch (RuntimeException e) {
            subscription.cancel();
            refused.completeExceptionally(e);
            return;
        }
        bytes.onNext(buffers);
    }

    @Override
    public void onError(Throwable failure) {
        bytes.onError(failure);
    }

    @Override
    public void onComplete() {
        bytes.onComplete();
    }
}
