// Whatever a citizen types, the page keeps the shape it has for harmless words: nothing typed becomes a tag or an
// attribute.
#include <gtest/gtest.h>

#include <random>

#include "stand.hpp"

namespace jembatan::test {
namespace {

/// The page's tags with their attributes' names, in order; texts and values left out.
std::string shape_of(std::string_view page) {
    std::string shape;
    for (std::size_t at = page.find('<'); at != std::string_view::npos; at = page.find('<', at)) {
        bool is_quoted = false;
        for (; at < page.size() && (is_quoted || page[at] != '>'); ++at) {
            if (page[at] == '"') is_quoted = !is_quoted;
            if (!is_quoted) shape += page[at];
        }
        shape += ">\n";
    }
    return shape;
}

std::string hostile(std::mt19937& random) {
    static const std::vector<std::string> pieces = {"<",
                                                    ">",
                                                    "\"",
                                                    "'",
                                                    "&",
                                                    "`",
                                                    "=",
                                                    "/",
                                                    "<script>",
                                                    "</textarea>",
                                                    "-->",
                                                    "<!--",
                                                    "\" onfocus=\"x",
                                                    "&quot;",
                                                    "&#x22;",
                                                    "javascript:",
                                                    " ",
                                                    "\n",
                                                    "a",
                                                    "é",
                                                    "\xff",
                                                    "{}"};
    std::string out = "Jalan rusak";
    for (auto i = random() % 12; i > 0; --i) out += pieces[random() % pieces.size()];
    return out;
}

Parts typed(const std::function<std::string()>& word) {
    // The phone is wrong, so that the page comes back with everything.
    Parts changes = {field("phone", "x" + word()), file(word() + ".exe", "MZ")};
    for (const char* name : {"text", "title", "place", "name", "email", "date", "region", "topic", "kind", "lat"})
        changes.push_back(field(name, word()));
    return good_form(changes);
}

TEST(Escape, NoWordOfACitizenChangesTheFormsShape) {
    std::mt19937 random(7);
    const auto harmless = shape_of(answer_to(posted(typed([] { return std::string("Jalan rusak"); }))).body);
    for (int round = 0; round < 300; ++round) {
        const auto page = answer_to(posted(typed([&] { return hostile(random); }))).body;
        ASSERT_EQ(shape_of(page), harmless) << page;
    }
}

TEST(Escape, NoWordOfAnOfficerOrAnAddressChangesTheStatusPagesShape) {
    std::mt19937 random(11);
    const auto page_for = [](const std::function<std::string()>& word) {
        const auto json = [&] {
            std::string out;
            for (const char c : word()) {
                if (c == '"' || c == '\\') out += '\\';
                if (c == '\n') out += "\\n";
                if (static_cast<unsigned char>(c) >= 0x20 && c != '\xff') out += c;
            }
            return '"' + out + '"';
        };
        const std::string report =
            R"({"ref": "7KQ-2M4-XYZ", "state": "forwarded", "received_at": 1772600767000, "title": )" + json() +
            R"(, "numbers": [)" + json() + R"(], "updates": [{"at": 1772600767000, "kind": "answered", "number": )" +
            json() + R"(, "by": )" + json() + R"(, "text": "Baik."}]})";
        const auto event = posted({field("ref", word()), field("key", word())}, "/status");
        return answer_to(after(event, sdk::EventKind::looked_up, report)).body;
    };
    const auto harmless = shape_of(page_for([] { return std::string("Jalan rusak"); }));
    for (int round = 0; round < 200; ++round) {
        const auto page = page_for([&] { return hostile(random); });
        ASSERT_EQ(shape_of(page), harmless) << page;
    }
}

TEST(Escape, TheShapeShowsWhatWouldGetThrough) {
    EXPECT_NE(shape_of("<p>a</p>"), shape_of("<p>a<b></p>"));
    EXPECT_NE(shape_of("<input value=\"a\">"), shape_of("<input value=\"a\" onfocus=\"x\">"));
    EXPECT_EQ(shape_of("<p>a</p>"), shape_of("<p>&lt;b&gt;</p>"));
}

}  // namespace
}  // namespace jembatan::test
