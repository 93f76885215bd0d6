package io.converge.bench;

/**
 * What one run of a contender took.
 *
 * @param processed changes
 * @param seconds from the first change to the last commit
 * @param cpuSeconds of the contender's process
 * @param peakBytes the most memory that the contender's process has had so far; 0 where the machine does not tell
 * @param sentBytes by its producers and consumers, requests as a whole
 * @param receivedBytes by them
 * @param heapBytes what is in use of its heap right after a collection at the end; 0 if nobody asked
 */
record Run(
        long processed,
        double seconds,
        double cpuSeconds,
        long peakBytes,
        long sentBytes,
        long receivedBytes,
        long heapBytes) {

    double perSecond() {
        return processed / seconds;
    }
}
