// `jembatan report export` and `jembatan report erase --person`: one person's data, whole or gone.
#include <sys/stat.h>

#include <fstream>
#include <iostream>

#include "app/ask.hpp"
#include "app/cli_verbs.hpp"
#include "app/command_keeping.hpp"
#include "app/exit_codes.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"

namespace jembatan::app {
namespace {

namespace fs = std::filesystem;

/// The API's answer as a tree; what it refuses as an error.
class Questions {
public:
    explicit Questions(const PersonWish& wish) : wish_(wish) {}

    Result<std::string> raw(const std::string& target, const std::string& body) {
        auto answer = send({wish_.config, wish_.way, "POST", target, body}, code_);
        if (!answer) {
            if (answer.error().code != ErrorCode::unavailable) code_ = exit_no;
            return answer.error();
        }
        code_ = exit_no;
        if (answer->status >= 400) return bad_input(error_text(*answer));
        return std::move(answer->body);
    }
    Result<Tree> tree(const std::string& target, const std::string& body) {
        const auto text = raw(target, body);
        if (!text) return text.error();
        return parse_json(*text);
    }
    int complain(const Error& error) const {
        std::cerr << error.what << '\n';
        return code_;
    }

private:
    const PersonWish& wish_;
    int code_ = exit_no;
};

std::string body_of(const PersonWish& wish, std::int64_t expected = -1) {
    JsonWriter json;
    json.begin_object().field("actor", actor()).field("person", wish.person);
    if (expected >= 0) json.field("expected", expected);
    json.end_object();
    return json.take();
}

std::string text_in(const Tree& tree, std::string_view key) {
    const auto* value = tree.find(key);
    return value == nullptr ? std::string() : value->text;
}

std::int64_t number_in(const Tree& tree, std::string_view key) {
    const auto* value = tree.find(key);
    return value == nullptr ? 0 : value->integer;
}

const std::vector<Tree>& list_in(const Tree& tree, std::string_view key) {
    static const std::vector<Tree> none;
    const auto* value = tree.find(key);
    return value == nullptr ? none : value->items;
}

/// What lies at others: they must be asked there.
void print_copies(const Tree& person) {
    bool has_any = false;
    for (const auto& report : list_in(person, "reports"))
        for (const auto& copy : list_in(report, "copies")) {
            if (!has_any) std::cout << "copies that stay where they were sent, to be asked for there:\n";
            has_any = true;
            const auto number = text_in(copy, "external_id");
            const auto* certain = copy.find("is_certain");
            std::cout << "  " << text_in(report, "ref") << "  " << text_in(copy, "destination")
                      << (number.empty() ? "" : " number " + number)
                      << (certain != nullptr && !certain->boolean ? " (not certain)" : "") << '\n';
        }
}

void print_person(const Tree& person) {
    std::cout << number_in(person, "count") << " reports, " << number_in(person, "messages")
              << " messages that belong to no report, " << number_in(person, "unrecognised")
              << " pieces that could not be read\n";
    for (const auto& report : list_in(person, "reports")) {
        const auto* others = report.find("has_others");
        std::cout << "  " << text_in(report, "ref") << "  " << text_in(report, "channel") << "  "
                  << text_in(report, "state")
                  << (others != nullptr && others->boolean ? "  others wrote in it too" : "") << '\n';
    }
    print_copies(person);
}

/// A name from outside as a file name: nothing that leads elsewhere.
std::string as_file_name(const std::string& name) {
    std::string out;
    for (const char c : name) {
        const bool is_plain = c != '/' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
        out += is_plain ? c : '_';
    }
    while (!out.empty() && out.front() == '.') out.erase(0, 1);
    return out.size() > 100 ? out.substr(out.size() - 100) : out;
}

Result<void> write_file(const fs::path& file, const std::string& bytes) {
    std::ofstream out(file, std::ios::binary);
    out << bytes;
    out.close();
    if (!out) return unavailable("export: " + file.string() + ": cannot be written");
    ::chmod(file.c_str(), 0600);
    return {};
}

/// Attachments of one report as files; the export says which is which.
Result<std::size_t> export_attachments(Questions& questions, const PersonWish& wish, const Tree& report) {
    const auto ref = text_in(report, "ref");
    std::size_t files = 0;
    for (const auto& message : list_in(report, "messages"))
        for (const auto& attachment : list_in(message, "attachments")) {
            if (text_in(attachment, "state") != "kept") continue;
            const auto id = std::to_string(number_in(attachment, "id"));
            auto bytes = questions.raw("/v1/reports/" + encoded(ref) + "/attachments/" + id, body_of(wish));
            if (!bytes) return bytes.error();
            const auto name = ref + "-" + id + "-" + as_file_name(text_in(attachment, "name"));
            if (auto done = write_file(wish.to / "files" / name, *bytes); !done) return done.error();
            ++files;
        }
    return files;
}

Result<std::vector<std::string>> refs_of(Questions& questions, const PersonWish& wish) {
    if (wish.person.empty()) return std::vector{wish.report};
    const auto person = questions.tree("/v1/persons", body_of(wish));
    if (!person) return person.error();
    std::vector<std::string> refs;
    for (const auto& report : list_in(*person, "reports")) refs.push_back(text_in(report, "ref"));
    return refs;
}

}  // namespace

int export_reports(const PersonWish& wish) {
    Questions questions(wish);
    std::error_code error;
    if (fs::exists(wish.to, error))
        return questions.complain(conflict("export: " + wish.to.string() + ": exists already; give a new name"));
    const auto refs = refs_of(questions, wish);
    if (!refs) return questions.complain(refs.error());
    if (refs->empty()) return questions.complain(not_found("export: nothing of that person is here"));
    fs::create_directories(wish.to / "files", error);
    if (error) return questions.complain(unavailable("export: " + wish.to.string() + ": " + error.message()));
    fs::permissions(wish.to, fs::perms::owner_all, error);
    std::string all = "{\"reports\":[";
    std::size_t files = 0;
    for (const auto& ref : *refs) {
        auto text = questions.raw("/v1/reports/" + encoded(ref) + "/export", body_of(wish));
        if (!text) return questions.complain(text.error());
        const auto report = parse_json(*text);
        if (!report) return questions.complain(report.error());
        const auto written = export_attachments(questions, wish, *report);
        if (!written) return questions.complain(written.error());
        files += *written;
        text->erase(text->find_last_not_of('\n') + 1);
        all += (all.ends_with('[') ? "" : ",\n") + *text;
    }
    if (auto done = write_file(wish.to / "export.json", all + "]}\n"); !done) return questions.complain(done.error());
    if (wish.output == Output::json) {
        JsonWriter json;
        json.begin_object()
            .field("export", wish.to.string())
            .field("reports", refs->size())
            .field("files", files)
            .end_object();
        std::cout << json.take() << '\n';
    } else {
        std::cout << wish.to.string() << ": " << refs->size() << " reports, " << files
                  << " files. It holds personal data as it was written: hand it over safely, then delete it\n";
    }
    return exit_fine;
}

int erase_person(const PersonWish& wish) {
    Questions questions(wish);
    const auto person = questions.tree("/v1/persons", body_of(wish));
    if (!person) return questions.complain(person.error());
    const auto count = number_in(*person, "count");
    if (wish.output == Output::people) print_person(*person);
    if (count == 0 && number_in(*person, "messages") == 0 && number_in(*person, "unrecognised") == 0)
        return questions.complain(not_found("erase: nothing of that person is here"));
    if (!wish.yes) {
        if (wish.output == Output::json) std::cout << to_json(*person) << '\n';
        std::cerr << "nothing was erased; say --yes to destroy these " << count << " reports for good\n";
        return exit_no;
    }
    const auto done = questions.raw("/v1/persons/erase", body_of(wish, count));
    if (!done) return questions.complain(done.error());
    if (wish.output == Output::json)
        std::cout << *done;
    else
        std::cout << "erased. Backups made before still hold it\n";
    return exit_fine;
}

}  // namespace jembatan::app
