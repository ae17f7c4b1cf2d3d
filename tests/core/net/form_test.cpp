// Forms as browsers, apps and mischief send them.
#include "net/form.hpp"

#include <gmock/gmock.h>

namespace jembatan::net {
namespace {

using testing::HasSubstr;

const char* const type = "multipart/form-data; boundary=XX";

std::string part(const std::string& head, const std::string& body) {
    return "--XX\r\n" + head + "\r\n\r\n" + body + "\r\n";
}
std::string field(const std::string& name, const std::string& body) {
    return part("Content-Disposition: form-data; name=\"" + name + "\"", body);
}

TEST(FormTest, TakesFieldsAndFiles) {
    const auto body =
        field("judul", "Jalan rusak") +
        part("Content-Disposition: form-data; name=\"foto\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg",
             std::string("\xff\xd8\0\r\n--XY\r\n", 11)) +
        field("kosong", "") + "--XX--\r\n";
    const auto form = parse_form(type, body);
    ASSERT_TRUE(form) << form.error().what;
    ASSERT_EQ(form->parts().size(), 3U);
    EXPECT_EQ(form->text("judul"), "Jalan rusak");
    EXPECT_EQ(form->text("foto"), "") << "a file is no text";
    const auto* photo = form->find("foto");
    ASSERT_NE(photo, nullptr);
    EXPECT_TRUE(photo->is_file);
    EXPECT_EQ(photo->filename, "a.jpg");
    EXPECT_EQ(photo->content_type, "image/jpeg");
    EXPECT_EQ(photo->body, std::string_view("\xff\xd8\0\r\n--XY\r\n", 11));
    EXPECT_EQ(form->find("kosong")->body, "");
    EXPECT_EQ(form->find("lain"), nullptr);
}

TEST(FormTest, TakesAFormWithoutParts) {
    EXPECT_TRUE(parse_form(type, "--XX--\r\n"));
    EXPECT_TRUE(parse_form(type, "--XX--"));
}

TEST(FormTest, IgnoresWhatStandsBeforeAndAfter) {
    const auto body = "This is a message in MIME format --XX\r\n" + field("a", "1") + "--XX--\r\nand more --XX";
    const auto form = parse_form(type, body);
    ASSERT_TRUE(form) << form.error().what;
    EXPECT_EQ(form->text("a"), "1");
}

TEST(FormTest, KeepsWhatOnlyLooksLikeABoundary) {
    const auto body = field("a", "x--XX\r\n--XXY\r\n--X") + "--XX--\r\n";
    const auto form = parse_form(type, body);
    ASSERT_TRUE(form) << form.error().what;
    EXPECT_EQ(form->text("a"), "x--XX\r\n--XXY\r\n--X");
}

struct Naming {
    const char* parameters;
    const char* name;
    const char* filename;
};

const Naming namings[] = {
    {R"(name="a"; filename="b.jpg")", "a", "b.jpg"},
    {R"(name=a; filename=b.jpg)", "a", "b.jpg"},
    {R"(NAME = "a" ; FileName = "b.jpg")", "a", "b.jpg"},
    {"name=\"a\"; filename=\"foto \xc3\xa9.jpg\"", "a", "foto \xc3\xa9.jpg"},
    {R"(name="a"; filename*=UTF-8''foto%20%C3%A9.jpg)", "a", "foto \xc3\xa9.jpg"},
    {R"(name="a"; filename="x.jpg"; filename*=utf-8'id'jalan%2Frusak.jpg)", "a", "rusak.jpg"},
    {R"(name="a"; filename="x.jpg"; filename*=UTF-8''%zz)", "a", "x.jpg"},
    {R"(name="a"; filename="x.jpg"; filename*=ISO-8859-5''%e9)", "a", "x.jpg"},
    {R"(name="a"; filename*0="jalan "; filename*1="rusak.jpg")", "a", "jalan rusak.jpg"},
    {R"(name="a"; filename*0*=UTF-8''jalan%20; filename*1=rusak; filename*2*=%C3%A9.jpg)", "a",
     "jalan rusak\xc3\xa9.jpg"},
    {R"(name*=UTF-8''%C3%A9; filename="x")", "\xc3\xa9", "x"},
    {R"(name="a%22b"; filename="c%22d%0D%0A.jpg")", "a\"b", "c\"d.jpg"},
    {R"(name="a\"b"; filename="c\\d;e.jpg")", "a\"b", "d;e.jpg"},
    {R"(name="a"; filename="../../etc/passwd")", "a", "passwd"},
    {R"(name="a"; filename="C:\Users\warga\foto.jpg")", "a", "foto.jpg"},
    {R"(name="a"; filename="")", "a", ""},
    {R"(name="a"; filename="unterminated)", "a", "unterminated"},
    {R"(;;; name="a";; filename="b";)", "a", "b"},
};

TEST(FormTest, UnderstandsNames) {
    for (const auto& row : namings) {
        SCOPED_TRACE(row.parameters);
        const auto body = part("Content-Disposition: form-data; " + std::string(row.parameters), "isi") + "--XX--\r\n";
        const auto form = parse_form(type, body);
        ASSERT_TRUE(form) << form.error().what;
        EXPECT_EQ(form->parts()[0].name, row.name);
        EXPECT_EQ(form->parts()[0].filename, row.filename);
        EXPECT_TRUE(form->parts()[0].is_file);
        EXPECT_EQ(form->parts()[0].body, "isi");
    }
}

struct BadForm {
    const char* name;
    std::string type, body, says;
};

const BadForm bad_forms[] = {
    {"OtherType", "application/json", "{}", "no form"},
    {"NoType", "", "a=1", "no form"},
    {"NoBoundary", "multipart/form-data", "--XX--", "without a boundary"},
    {"EmptyBoundary", "multipart/form-data; boundary=", "----", "without a boundary"},
    {"LongBoundary", "multipart/form-data; boundary=" + std::string(71, 'x'), "", "without a boundary"},
    {"Empty", type, "", "closing boundary"},
    {"Noise", type, std::string(1000, '\0'), "closing boundary"},
    {"OnlyOpening", type, "--XX\r\n", "closing boundary"},
    {"CutInAHead", type, "--XX\r\nContent-Disp", "closing boundary"},
    {"CutInABody", type, "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nxx", "closing boundary"},
    {"NoBlankLine", type, "--XX\r\nContent-Disposition: form-data; name=a\r\n--XX--\r\n", "blank line"},
    {"NoHead", type, "--XX\r\n\r\nisi\r\n--XX--\r\n", "without a name"},
    {"NothingInAPart", type, "--XX\r\n--XX--\r\n", "without"},
    {"NoName", type, part("Content-Disposition: form-data; filename=a", "x") + "--XX--\r\n", "without a name"},
    {"OtherDisposition", type, part("Content-Disposition: attachment; name=a", "x") + "--XX--\r\n", "without a name"},
    {"HeaderWithoutColon", type, part("nonsense", "x") + "--XX--\r\n", "without ':'"},
    {"LongHead", type,
     part("X: " + std::string(5000, 'x') + "\r\nContent-Disposition: form-data; name=a", "x") + "--XX--\r\n",
     "too long headers"},
    {"BadEscape", "application/x-www-form-urlencoded", "a=%x", "hex"},
};

TEST(FormTest, RefusesWithAWord) {
    for (const auto& row : bad_forms) {
        SCOPED_TRACE(row.name);
        const auto form = parse_form(row.type, row.body);
        ASSERT_FALSE(form);
        EXPECT_EQ(form.error().code, ErrorCode::bad_input);
        EXPECT_THAT(form.error().what, HasSubstr(row.says));
    }
}

TEST(FormTest, RefusesTooManyParts) {
    std::string body;
    for (int n = 0; n < 100'000; ++n) body += field("a", "");
    body += "--XX--\r\n";
    const auto form = parse_form(type, body);
    ASSERT_FALSE(form);
    EXPECT_THAT(form.error().what, HasSubstr("more than 200 parts"));
}

TEST(FormTest, ManyNearBoundariesCostNothing) {
    std::string body = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n";
    for (int n = 0; n < 200'000; ++n) body += "\r\n--XX ";
    EXPECT_FALSE(parse_form(type, body));
}

TEST(FormTest, TakesQuotedBoundaries) {
    EXPECT_TRUE(parse_form("Multipart/Form-Data; charset=utf-8; boundary=\"X X\"", "--X X--"));
}

TEST(FormTest, DecodesUrlencodedForms) {
    const auto form =
        parse_form("application/x-www-form-urlencoded; charset=UTF-8", "judul=Jalan+rusak&isi=%3Cb%3E&judul=2");
    ASSERT_TRUE(form) << form.error().what;
    EXPECT_EQ(form->text("judul"), "Jalan rusak");
    EXPECT_EQ(form->text("isi"), "<b>");
    EXPECT_EQ(form->parts().size(), 3U);
    EXPECT_FALSE(form->parts()[0].is_file);
}

TEST(FormTest, AMovedFormStillPointsToItsText) {
    const auto body = "a=short&b=" + std::string(100, 'x');
    auto form = parse_form("application/x-www-form-urlencoded", body);
    ASSERT_TRUE(form);
    const Form moved = std::move(*form);
    EXPECT_EQ(moved.text("a"), "short");
    EXPECT_EQ(moved.text("b"), std::string(100, 'x'));
}

TEST(FormTest, WhatWeWriteWeRead) {
    std::vector<OutPart> parts(2);
    parts[0].name = "judul \"x\"\r\n";
    parts[0].body = "Jalan rusak\r\n--jembatan-";
    parts[1].name = "foto";
    parts[1].filename = "\xc3\xa9 \"1\".jpg";
    parts[1].content_type = "image/jpeg";
    parts[1].body = std::string("\0\r\n\r\n--", 7);
    const auto encoded = encode_multipart(parts);
    const auto form = parse_form(encoded.content_type, encoded.body);
    ASSERT_TRUE(form) << form.error().what;
    ASSERT_EQ(form->parts().size(), 2U);
    for (std::size_t n = 0; n < 2; ++n) {
        EXPECT_EQ(form->parts()[n].name, parts[n].name);
        EXPECT_EQ(form->parts()[n].filename, parts[n].filename);
        EXPECT_EQ(form->parts()[n].content_type, parts[n].content_type);
        EXPECT_EQ(form->parts()[n].body, parts[n].body);
    }
}

}  // namespace
}  // namespace jembatan::net
