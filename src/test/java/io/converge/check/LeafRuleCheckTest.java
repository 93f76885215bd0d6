package io.converge.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and groups of field-merge that go with a product's schema, and what is said of those that do not. */
class LeafRuleCheckTest {

    private static final Schema ARTICLE = new Schema.Parser().parse("""
            {"type": "record", "name": "Article", "fields": [
              {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 19, "scale": 4}},
              {"name": "currency", "type": ["null", "string"]},
              {"name": "tags", "type": {"type": "array", "items": "string"}},
              {"name": "sizes", "type": ["null", {"type": "array", "items": "int"}]},
              {"name": "images", "type": ["null", {"type": "array", "items": ["null", {"type": "record", "name": "Image",
                "fields": [
                  {"name": "url", "type": "string"},
                  {"name": "alt", "type": ["null", "string"]},
                  {"name": "width", "type": ["null", "int"]},
                  {"name": "labels", "type": {"type": "array", "items": "string"}},
                  {"name": "owner", "type": {"type": "record", "name": "Owner", "fields": [
                    {"name": "id", "type": ["null", "long"]}]}}]}]}]},
              {"name": "parts", "type": {"type": "map", "values": {"type": "array", "items": "Image"}}},
              {"name": "media", "type": {"type": "array", "items": ["Image",
                {"type": "record", "name": "Film", "fields": [{"name": "url", "type": "string"}]}]}},
              {"name": "box", "type": {"type": "record", "name": "Box", "fields": [
                {"name": "width", "type": "int"}, {"name": "height", "type": "int"}]}},
              {"name": "attributes", "type": {"type": "map", "values": "string"}},
              {"name": "cover", "type": ["null", "Box", "Image"]}]}""");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tags=set",
                "/sizes=set",
                "/images=set",
                "/media=set",
                "/images=by:/url",
                "/images=by:/width",
                "/images=by:/owner/id",
                "/images=by:/url,/images/alt=non-null,/images/width=max,/images/owner/id=unresolved",
                "/images=by:/url,/images/labels=set",
                "/images=by:/url,/images/*=first-write",
                "/parts/left=by:/url,/parts/left/alt=first-write",
                "/parts/*=by:/url,/parts/left/width=min",
                "/*=by:/url",
                "/*=set,/images=by:/url,/tags=last-write",
                "/attributes/*=non-null,/price=min,/box/width=max",
                "/cover=unresolved,/box/*=unresolved,/attributes/colour=first-write",
            })
    void rulesThatGoWithTheProduct(String rules) {
        assertThat(problems(rules, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/price+/currency",
                "/price+/currency,/box/width+/box/height",
                "/price+/attributes/currency",
                "/price+/tags",
                "/price+/images",
            })
    void groupsThatGoWithTheProduct(String groups) {
        assertThat(problems("/price=min", groups)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/price=set | /price=set is for arrays, and /price is bytes in the product's schema Article",
                "/box=unresolved | /box=unresolved has no effect: /box is record in the product's schema Article, which is"
                        + " merged leaf by leaf: say /box/*=unresolved for all that is in it",
                "/attributes=first-write | /attributes=first-write has no effect: /attributes is map in the product's"
                        + " schema Article, which is merged leaf by leaf: say /attributes/*=first-write for all that is in"
                        + " it",
                "/box=set | /box=set is for arrays, and /box is record in the product's schema Article",
                "/attributes=by:/url | /attributes=by:/url is for arrays, and /attributes is map in the product's schema"
                        + " Article",
                "/images=by:/url,/images/alt=set | /images/alt=set is for arrays, and /images/alt is string in the"
                        + " product's schema Article",
                "/tags=by:/url | /tags=by:/url is for arrays of records, and the elements of /tags are string: say"
                        + " /tags=set to merge them one by one",
                "/media=by:/url | /media=by:/url is for arrays of records of one type, and the elements of /media are of"
                        + " 2: such an array is one leaf",
                "/images=by:/link | /images=by:/link: the elements of /images have no /link, they have url, alt, width,"
                        + " labels, owner",
                "/images=by:/owner/name | /images=by:/owner/name: the elements of /images have no /owner/name, they have"
                        + " url, alt, width, labels, owner",
                "/images=by:/owner | /images=by:/owner: /owner is record in the elements of /images, and a key is a"
                        + " single value, such as a text or a number",
                "/images=by:/labels | /images=by:/labels: /labels is array in the elements of /images, and a key is a"
                        + " single value, such as a text or a number",
                "/tags=set,/tags/x=min | /tags/x leads into the array /tags, which is a set: its elements have no rules"
                        + " of their own",
                "/tags=set,/tags/*=min | /tags/* leads into the array /tags, which is a set: its elements have no rules"
                        + " of their own",
                "/tags/x=min | /tags/x leads into the array /tags, which is one leaf: a rule is for the whole of it",
                "/images=by:/url,/images/0/alt=non-null | /images/0/alt leads into the array /images, whose elements have"
                        + " no such field: name one of url, alt, width, labels, owner, which is meant in every element,"
                        + " as in /images/url",
                "/images=by:/url,/images/alt=max,/images/labels=min | /images/labels is array in the product's schema"
                        + " Article, never a number",
                "/attributes/*=set | /attributes/*=set has no effect: there is no array below /attributes/ in the"
                        + " product's schema Article",
                "/parts/*=by:/link | /parts/*=by:/link has no effect: there is no array of records with /link below"
                        + " /parts/ in the product's schema Article",
            })
    void rulesThatDoNotGoWithTheProduct(String rules, String problem) {
        assertThat(problems(rules, "")).containsExactly("resolution.fields: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/price+/curency | /curency is not in the product's schema Article, which has price, currency, tags,"
                        + " sizes, images, parts, media, box, attributes, cover",
                "/price+/box | /box is a record in the product's schema Article: name its fields one by one, as in"
                        + " /box/width+/box/height",
                "/price+/attributes | /attributes is a map in the product's schema Article: name its entries one by one,"
                        + " as in /attributes/color",
                "/price+/images/alt | /images/alt leads into the array /images: fields of elements belong to no group",
                "/price+/cover/width | /cover/width leads into /cover, which may be Box or Image in the product's schema"
                        + " Article: fields of one of several records belong to no group",
            })
    void groupsThatDoNotGoWithTheProduct(String groups, String problem) {
        assertThat(problems("", groups)).containsExactly("resolution.groups: " + problem);
    }

    /** A group goes before a rule for all that is below: its members are whole. */
    @Test
    void arrayMayBelongToAGroupWhereARuleForAllWouldCutIt() {
        assertThat(problems("/*=set", "/price+/tags")).isEmpty();
    }

    @Test
    void ruleOfALaterMemberOfAGroupHasNoEffect() {
        assertThat(problems("/currency=first-write", "/price+/currency"))
                .containsExactly(
                        "resolution.fields: /currency=first-write has no effect: /currency belongs to the group"
                                + " /price+/currency, which has the rule of /price");
        assertThat(problems("/price=first-write", "/price+/currency")).isEmpty();
    }

    private static List<String> problems(String rules, String groups) {
        ConvergeConfig config = new ConvergeConfig(
                Map.of("resolution.policy", "field-merge", "resolution.fields", rules, "resolution.groups", groups));
        return PolicyCheck.problems(config.policy(), ARTICLE);
    }
}
