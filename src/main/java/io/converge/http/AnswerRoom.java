package io.converge.http;

/**
 * The memory that answers may take while they are made and sent, of all callers together. An answer that is alone may take more: else nobody
 * could ever have it.
 */
final class AnswerRoom {

    /** Of the heap, what the rest of the process has to live with is the greater part. */
    private static final int PART_OF_HEAP = 4;

    private static final String RETRY_SECONDS = "2";

    private final long mostBytes;
    private long takenBytes;

    AnswerRoom(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    static AnswerRoom ofHeap() {
        return new AnswerRoom(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /** What one answer has of it, which is nothing at first. */
    Share share() {
        return new Share();
    }

    private synchronized boolean take(long bytes, long ownBytes) {
        boolean isAlone = takenBytes == ownBytes;
        if (!isAlone && bytes > mostBytes - takenBytes) {
            return false;
        }
        takenBytes += bytes;
        return true;
    }

    private synchronized void giveBack(long bytes) {
        takenBytes -= bytes;
    }

    /** For any thread; whoever has it gives it back once, when the answer is sent or is not to be. */
    final class Share {

        private long ownBytes;
        private boolean isOver;

        private Share() {}

        /**
         * Has so much at the least.
         *
         * @throws Problem with 503 if there is no room for that now
         */
        synchronized void atLeast(long bytes) {
            if (isOver || bytes <= ownBytes) {
                return;
            }
            if (!take(bytes - ownBytes, ownBytes)) {
                throw new Problem(
                                503, "answers that are as large take all the memory that there is for them; try again")
                        .with("Retry-After", RETRY_SECONDS);
            }
            ownBytes = bytes;
        }

        /** Gives back what is more than that. */
        synchronized void atMost(long bytes) {
            if (bytes < ownBytes) {
                AnswerRoom.this.giveBack(ownBytes - bytes);
                ownBytes = bytes;
            }
        }

        synchronized void giveBack() {
            atMost(0);
            isOver = true;
        }
    }
}
