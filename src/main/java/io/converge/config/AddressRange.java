package io.converge.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses of IP that begin alike. */
public final class AddressRange {

    /** What is read without a look into the domain name system. */
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final byte[] address;
    private final int bits;

    private AddressRange(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /**
     * @param text {@code 10.1.2.3}, {@code 10.0.0.0/8}, {@code ::1} or {@code fd00::/8}
     * @throws IllegalArgumentException if it is none
     */
    public static AddressRange parse(String text) {
        String[] parts = text.split("/", -1);
        byte[] address = address(parts[0]);
        int most = address.length * Byte.SIZE;
        if (parts.length == 1) {
            return new AddressRange(address, most);
        }
        if (parts.length == 2 && parts[1].matches("\\d{1,3}")) {
            int bits = Integer.parseInt(parts[1]);
            if (bits >= 1 && bits <= most) {
                return new AddressRange(address, bits);
            }
        }
        throw new IllegalArgumentException(text + " is no range of addresses, as 10.0.0.0/8 is one");
    }

    private static byte[] address(String text) {
        if (LITERAL.matcher(text).matches()) {
            try {
                return InetAddress.getByName(text).getAddress();
            } catch (UnknownHostException e) {
                // Told below.
            }
        }
        throw new IllegalArgumentException(text + " is no address of IP, as 10.1.2.3 or fd00::1 is one");
    }

    /**
     * @param text an address
     * @return false also if it is none
     */
    public boolean contains(String text) {
        byte[] other;
        try {
            other = address(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
