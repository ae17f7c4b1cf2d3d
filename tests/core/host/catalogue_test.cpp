// What is found among plugin files, and the words for what cannot be used.
#include "host/catalogue.hpp"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "host/elf_file.hpp"
#include "scratch.hpp"

namespace jembatan {
namespace {

using host::load_plugin;
using test::odd_plugin;
using test::read_file;
using test::Scratch;
using testing::HasSubstr;
using testing::StartsWith;

struct Wrong {
    const char* name;
    const char* says;
};

class WrongDescription : public testing::TestWithParam<Wrong> {};

TEST_P(WrongDescription, IsRefusedInWords) {
    const auto plugin = load_plugin(odd_plugin(GetParam().name));
    EXPECT_FALSE(plugin.is_usable());
    EXPECT_THAT(plugin.problem, StartsWith(odd_plugin(GetParam().name) + ": "));
    EXPECT_THAT(plugin.problem, HasSubstr(GetParam().says));
    EXPECT_EQ(plugin.name, GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue, WrongDescription,
    testing::Values(
        Wrong{"wrong_major",
              "needs plugin ABI 2.0, this broker offers 1.0; install a jembatan that offers 2.0 or a build"},
        Wrong{"newer_minor", "needs plugin ABI 1.7, this broker offers 1.0; install"},
        Wrong{"wrong_draft", "ABI draft '0-sketch', this broker offers draft '1-draft'; build the plugin"},
        Wrong{"bad_magic", "does not begin with the plugin magic"},
        Wrong{"no_symbol", "does not export jembatan_plugin_v1"},
        Wrong{"small_struct", "a component has a struct_size of 24"},
        Wrong{"giant_count", "4000000000 options, at most 200 are taken"}, Wrong{"no_function", "lacks a function"},
        Wrong{"misnamed", "calls itself 'something_else'; name the file something_else.so"},
        Wrong{"unknown_ability", "no or unknown abilities"}, Wrong{"two_options", "option 'one' comes twice"},
        Wrong{"pushed_blindly", "takes pushed status and cannot follow"}),
    [](const auto& row) { return row.param.name; });

TEST(Catalogue, MissingFileIsSaid) {
    EXPECT_THAT(load_plugin("/nonexistent/sms.so").problem,
                StartsWith("/nonexistent/sms.so: cannot be read: No such file"));
}

TEST(Catalogue, TextFileIsNoLibrary) {
    const Scratch scratch;
    for (const char* text : {"", "E", "just some words\n",
                             "\x7f"
                             "ELF"}) {
        const auto plugin = load_plugin(scratch.write("notes.so", text));
        EXPECT_FALSE(plugin.is_usable());
        EXPECT_THAT(plugin.problem, testing::AnyOf(HasSubstr("is no library"), HasSubstr("is cut short")));
    }
}

TEST(Catalogue, DirectoryIsNoPlugin) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch.file("folder.so"));
    EXPECT_THAT(load_plugin(scratch.file("folder.so")).problem, HasSubstr("is no regular file"));
}

TEST(Catalogue, TruncatedLibraryIsRefusedNotMapped) {
    const Scratch scratch;
    const std::string whole = read_file(odd_plugin("plain_c"));
    for (std::size_t kept = 0; kept < whole.size(); kept += 1 + whole.size() / 97) {
        const auto plugin = load_plugin(scratch.write("plain_c.so", whole.substr(0, kept)));
        EXPECT_FALSE(plugin.is_usable()) << kept;
    }
    EXPECT_THAT(load_plugin(scratch.write("plain_c.so", whole.substr(0, whole.size() / 2))).problem,
                HasSubstr("is cut short; install it again"));
}

/// A copy of the good plugin with one number of its ELF header changed.
template <class Change>
host::PluginInfo changed(Change change) {
    const Scratch scratch;
    std::string bytes = read_file(odd_plugin("plain_c"));
    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    change(header);
    std::memcpy(bytes.data(), &header, sizeof header);
    return load_plugin(scratch.write("plain_c.so", bytes));
}

TEST(Catalogue, OtherMachineIsNamed) {
    const Elf64_Half other = std::string_view(JEMBATAN_MACHINE) == "aarch64" ? EM_X86_64 : EM_AARCH64;
    const auto plugin = changed([&](Elf64_Ehdr& header) { header.e_machine = other; });
    EXPECT_THAT(plugin.problem, HasSubstr(other == EM_AARCH64 ? "is built for aarch64, this machine is x86-64"
                                                              : "is built for x86-64"));
}

TEST(Catalogue, BrokenHeadersAreRefused) {
    EXPECT_THAT(changed([](Elf64_Ehdr& h) { h.e_ident[EI_CLASS] = ELFCLASS32; }).problem, HasSubstr("32-bit"));
    EXPECT_THAT(changed([](Elf64_Ehdr& h) { h.e_type = ET_REL; }).problem, HasSubstr("no shared library"));
    EXPECT_THAT(changed([](Elf64_Ehdr& h) { h.e_phoff = ~std::uint64_t{0} - 8; }).problem, HasSubstr("cut short"));
    EXPECT_THAT(changed([](Elf64_Ehdr& h) { h.e_shoff = std::uint64_t{1} << 40U; }).problem, HasSubstr("cut short"));
    EXPECT_THAT(changed([](Elf64_Ehdr& h) { h.e_phnum = 0; }).problem, HasSubstr("no segments"));
}

TEST(Catalogue, GoodPluginDescribesItself) {
    const auto plugin = load_plugin(odd_plugin("plain_c"));
    ASSERT_TRUE(plugin.is_usable()) << plugin.problem;
    EXPECT_EQ(plugin.name, "plain_c");
    EXPECT_EQ(plugin.licence, "Apache-2.0");
    const auto* destination = plugin.component(JEMBATAN_DESTINATION);
    ASSERT_NE(destination, nullptr);
    EXPECT_EQ(plugin.component(JEMBATAN_CHANNEL), nullptr);
    EXPECT_TRUE(destination->has(JEMBATAN_DELIVER));
    EXPECT_FALSE(destination->has(JEMBATAN_FIND));
    EXPECT_TRUE(destination->takes(JEMBATAN_REPORT));
    ASSERT_NE(destination->option("url"), nullptr);
    EXPECT_TRUE(destination->option("url")->required);
    EXPECT_TRUE(destination->option("url")->base_url);
}

TEST(Catalogue, FindsAllOfADirectoryInOrder) {
    const auto plugins = host::find_plugins({JEMBATAN_ODD_PLUGIN_DIR});
    ASSERT_GE(plugins.size(), 10U);
    EXPECT_TRUE(
        std::is_sorted(plugins.begin(), plugins.end(), [](const auto& a, const auto& b) { return a.path < b.path; }));
    EXPECT_NE(host::find_plugin(plugins, "plain_c"), nullptr);
    EXPECT_EQ(host::find_plugin(plugins, "wrong_major"), nullptr);
}

TEST(Catalogue, SecondOfANameIsNotUsed) {
    const Scratch scratch;
    std::filesystem::copy(odd_plugin("plain_c"), scratch.file("plain_c.so"));
    const auto plugins = host::find_plugins({odd_plugin("plain_c"), scratch.path()});
    ASSERT_EQ(plugins.size(), 2U);
    EXPECT_TRUE(plugins[0].is_usable());
    EXPECT_THAT(plugins[1].problem, HasSubstr("a plugin of that name was found before"));
}

TEST(Catalogue, PathsAreMatchedExactlyThenByTheLongestStar) {
    host::ComponentInfo component;
    for (const char* path : {"", "/status", "/files/*", "/files/big/*"})
        component.paths.push_back({path, {"GET"}, JEMBATAN_BODY_NONE, 0});
    EXPECT_EQ(component.path("")->path, "");
    EXPECT_EQ(component.path("/")->path, "");
    EXPECT_EQ(component.path("/status")->path, "/status");
    EXPECT_EQ(component.path("/files/a")->path, "/files/*");
    EXPECT_EQ(component.path("/files/big/a")->path, "/files/big/*");
    EXPECT_EQ(component.path("/other"), nullptr);
}

TEST(ElfFile, ExportsOneSymbol) {
    for (const char* name : {"plain_c", "misbehaves", "throws"})
        EXPECT_THAT(host::exported_symbols(odd_plugin(name)).value(), testing::ElementsAre("jembatan_plugin_v1"))
            << name;
}

}  // namespace
}  // namespace jembatan
