// The only file that knows yaml-cpp. Its events become a tree directly: the library's own document type accepts
// duplicate keys, aliases and open quotes without a word, and forgets where things stood.
#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <unordered_map>

#include "config/reader.hpp"
#include "config/scalar.hpp"

namespace jembatan::config {
namespace {

/// Thrown through the parser to end it after something that makes the rest of the file meaningless. Already reported.
struct Stop {};

struct Phrase {
    std::string_view theirs, ours, help;
};

/// The parser's commoner complaints, said for people who write configurations.
constexpr std::array<Phrase, 10> phrases{{
    {"illegal map value", "a ':' where no key can stand",
     "quote a text that holds ': ', and indent with blanks, evenly"},
    {"end of map not found", "this does not belong to the mapping above it",
     "begin it in the same column as the keys it belongs to, and close every quote above"},
    {"end of sequence not found", "this does not belong to the list above it",
     "begin it in the same column as what it belongs to, and close every quote above"},
    {"end of sequence flow not found", "expected ',' or ']' here",
     "add what is missing, or quote a text that holds ': ', ',' or brackets"},
    {"end of map flow not found", "expected ',' or '}' here",
     "add what is missing, or quote a text that holds ': ', ',' or brackets"},
    {"illegal flow end", "a bracket or brace that does not close the last one opened",
     "add the missing ']' or '}' before it"},
    {"unknown token", "this character cannot begin a value", "quote the text; tabs cannot indent"},
    {"unknown escape character", "a backslash before a letter that has no meaning",
     "use single quotes, or write '\\\\'"},
    {"illegal block entry", "a '- ' where no list can begin", "check the indentation"},
    {"illegal tab", "a tab where blanks are needed", "indent with blanks"},
}};

bool is_secret_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= 64 && name.front() != '.' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    });
}

/// Where the quoted text that begins at `index` ends (its closing quote), or npos.
std::size_t closing_quote(std::string_view text, std::size_t index) noexcept {
    const char quote = text[index];
    for (std::size_t i = index + 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\')
            ++i;
        else if (text[i] == quote && quote == '\'' && i + 1 < text.size() && text[i + 1] == quote)
            ++i;
        else if (text[i] == quote)
            return i;
    }
    return std::string_view::npos;
}

}  // namespace

/// Builds the tree of one file from the parser's events.
class YamlBuilder final : public YAML::EventHandler {
public:
    YamlBuilder(Reader& reader, const std::string& text, const std::string& name)
        : reader_(reader), text_(text), name_(name) {
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '\n') line_starts_.push_back(i + 1);
    }

    Tree take() {
        if (root_) return std::move(*root_);
        Tree empty;
        empty.mark = {name_, 1, 1};
        return empty;
    }

    Mark mark(const YAML::Mark& at) const {
        const auto line = static_cast<std::size_t>(std::clamp(at.line, 0, static_cast<int>(line_starts_.size()) - 1));
        const auto start = line_starts_[line];
        const auto end = std::min(text_.size(), start + static_cast<std::size_t>(std::max(at.column, 0)));
        // Marks mostly come in order: counting on from the last one keeps a file of one long line cheap.
        if (counted_from_ != start || counted_to_ > end) counted_from_ = counted_to_ = start, characters_ = 0;
        for (; counted_to_ < end; ++counted_to_)
            if ((static_cast<unsigned char>(text_[counted_to_]) & 0xC0U) != 0x80U) ++characters_;
        return {name_, static_cast<int>(line) + 1, characters_ + 1};
    }

    /// Place of a quote after the last event that no other quote closes.
    std::optional<Mark> open_quote() const {
        constexpr std::string_view before = " \t\n[{,:-";
        for (std::size_t i = last_index_; i < text_.size(); ++i)
            if ((text_[i] == '"' || text_[i] == '\'') &&
                (i == 0 || before.find(text_[i - 1]) != std::string_view::npos) &&
                closing_quote(text_, i) == std::string_view::npos)
                return mark_of_index(i);
        return std::nullopt;
    }

    void OnDocumentStart(const YAML::Mark& at) override {
        if (++documents_ < 2) return;
        error(mark(at), "JC005", "a second document begins here; a file holds one",
              "split the file, or take out the '---' before this");
        throw Stop{};
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& at, YAML::anchor_t anchor) override {
        begin_node(at, anchor);
        Tree tree;
        tree.mark = mark(at);
        if (wants_key()) return bad_key(tree.mark);
        place(std::move(tree));
    }

    void OnAlias(const YAML::Mark& at, YAML::anchor_t) override {
        begin_node(at, 0);
        refuse_alias(at);
        if (wants_key()) return bad_key_already_said(mark(at));
        place(unread(mark(at)));
    }

    void OnScalar(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        begin_node(at, anchor);
        check_quote(at);
        if (wants_key()) return take_key(at, tag, value);
        auto tree = scalar(mark(at), tag, value);
        if (tag == "!include" && tree.kind == Tree::Kind::list && is_in_list()) return place_items(std::move(tree));
        place(std::move(tree));
    }

    void OnSequenceStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(at, tag, anchor, Tree::Kind::list);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(at, tag, anchor, Tree::Kind::map);
    }
    void OnMapEnd() override { close(); }

private:
    struct Frame {
        Tree node;
        bool is_key = false;  ///< a list or map where a key should be: read and thrown away
        bool has_key = false;
        bool drop = false;  ///< the key was refused, so its value goes too
        std::string key;
        Mark key_mark;
        std::unordered_map<std::string, int> seen;
    };

    void error(const Mark& at, std::string_view code, std::string message, std::string help = {}) {
        reader_.report_.error(at, code, std::move(message), std::move(help));
    }

    bool wants_key() const noexcept {
        return !stack_.empty() && stack_.back().node.kind == Tree::Kind::map && !stack_.back().has_key;
    }

    bool is_in_list() const noexcept {
        return !stack_.empty() && !stack_.back().is_key && stack_.back().node.kind == Tree::Kind::list;
    }

    /// A list from a file of its own as an entry of a list: its entries take that place.
    void place_items(Tree list) {
        for (auto& item : list.items) place(std::move(item));
    }

    void begin_node(const YAML::Mark& at, YAML::anchor_t anchor) {
        last_index_ = static_cast<std::size_t>(std::max(at.pos, 0));
        if (anchor != 0) refuse_alias(at);
        if (reader_.count_node()) return;
        error(mark(at), "JC011", fmt::format("more than {} values in all files together", ReadLimits::nodes));
        throw Stop{};
    }

    void refuse_alias(const YAML::Mark& at) {
        error(mark(at), "JC006", "anchors ('&name') and aliases ('*name') are not allowed",
              "write the value out, put it into a file for '!include', or quote a text that begins with & or *");
    }

    void open(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, Tree::Kind kind) {
        begin_node(at, anchor);
        const auto place = mark(at);
        if (stack_.size() >= ReadLimits::depth) {
            error(place, "JC010", fmt::format("nested deeper than {} levels", ReadLimits::depth));
            throw Stop{};
        }
        if (tag != "?" && tag != "!" && !tag.empty()) unknown_tag(place, tag);
        Frame frame;
        frame.is_key = wants_key();
        frame.node.kind = kind;
        frame.node.mark = place;
        stack_.push_back(std::move(frame));
    }

    void close() {
        Frame frame = std::move(stack_.back());
        stack_.pop_back();
        if (frame.is_key) return bad_key(frame.node.mark);
        place(std::move(frame.node));
    }

    void place(Tree tree) {
        if (stack_.empty()) {
            root_ = std::move(tree);
            return;
        }
        Frame& frame = stack_.back();
        if (frame.node.kind == Tree::Kind::list) {
            frame.node.items.push_back(std::move(tree));
            return;
        }
        tree.key_mark = frame.key_mark;
        if (!frame.drop) frame.node.entries.emplace_back(std::move(frame.key), std::move(tree));
        frame.has_key = false;
    }

    void take_key(const YAML::Mark& at, const std::string& tag, const std::string& value) {
        const auto place = mark(at);
        if (tag != "?" && tag != "!") return bad_key(place);
        Frame& frame = stack_.back();
        frame.has_key = true;
        frame.drop = false;
        frame.key = value;
        frame.key_mark = place;
        if (value == "<<" && tag == "?") {
            error(place, "JC007", "merge keys ('<<') are not supported", "write the keys out");
            frame.drop = true;
        } else if (const auto [first, is_new] = frame.seen.try_emplace(value, place.line); !is_new) {
            error(place, "JC008", fmt::format("duplicate key '{}' (first at line {})", shown(value), first->second),
                  "keep one of the two");
            frame.drop = true;
        }
    }

    void bad_key(const Mark& at) {
        error(at, "JC009", "a key must be a plain word", "quote the text if it is meant as a value");
        bad_key_already_said(at);
    }
    void bad_key_already_said(const Mark& at) {
        Frame& frame = stack_.back();
        frame.has_key = true;
        frame.drop = true;
        frame.key_mark = at;
    }

    Tree scalar(const Mark& at, const std::string& tag, const std::string& value) {
        if (tag == "!include") return reader_.read_named(value, at);
        Tree tree;
        tree.mark = at;
        tree.kind = Tree::Kind::text;
        tree.text = value;
        if (tag == "!") return tree;
        if (tag == "!secret") return secret(std::move(tree));
        if (tag != "?" && !tag.empty()) {
            unknown_tag(at, tag);
            return unread(at);
        }
        const auto trouble = read_plain(value, tree);
        if (trouble == ScalarTrouble::none) return tree;
        plain_trouble(at, value, trouble);
        return unread(at);
    }

    Tree secret(Tree tree) {
        if (!is_secret_name(tree.text)) {
            error(tree.mark, "JC024", "'!secret' needs the name of a secret: letters, digits, '_', '-' and '.'",
                  "for example: !secret lapor_token");
            return unread(tree.mark);
        }
        tree.secret = true;
        return tree;
    }

    void plain_trouble(const Mark& at, const std::string& value, ScalarTrouble trouble) {
        switch (trouble) {
            case ScalarTrouble::leading_zero:
                return error(at, "JC012", fmt::format("leading zero in '{}'", shown(value)),
                             "write the number without it, or quote it to make it a text");
            case ScalarTrouble::ambiguous_boolean:
                return error(at, "JC013", fmt::format("'{}' is ambiguous here", value),
                             "write true or false, or quote it to make it a text");
            case ScalarTrouble::out_of_range:
                return error(at, "JC014", fmt::format("the number '{}' is out of range", shown(value)),
                             "quote it if it is meant as a text");
            case ScalarTrouble::none: return;
        }
    }

    void unknown_tag(const Mark& at, const std::string& tag) {
        error(at, "JC015", fmt::format("unknown tag '{}'", shown(tag)),
              "the tags are '!include file' and '!secret name'; quote a text that begins with '!'");
    }

    /// The parser takes an open single quote for granted, up to the end of the file.
    void check_quote(const YAML::Mark& at) {
        auto index = static_cast<std::size_t>(std::max(at.pos, 0));
        while (index < text_.size() && (text_[index] == '!' || text_[index] == '&')) {
            index = text_.find_first_of(" \t\r\n", index);
            if (index != std::string::npos) index = text_.find_first_not_of(" \t\r\n", index);
            if (index == std::string::npos) return;
        }
        if (index >= text_.size() || (text_[index] != '\'' && text_[index] != '"')) return;
        if (closing_quote(text_, index) != std::string_view::npos) return;
        unclosed(mark_of_index(index));
        throw Stop{};
    }

    Mark mark_of_index(std::size_t index) const {
        const auto after = std::ranges::upper_bound(line_starts_, index);
        const auto line = static_cast<std::size_t>(after - line_starts_.begin()) - 1;
        YAML::Mark at;
        at.line = static_cast<int>(line);
        at.column = static_cast<int>(index - line_starts_[line]);
        return mark(at);
    }

public:
    void unclosed(const Mark& at) {
        error(at, "JC004", "this quote is not closed before the end of the file", "add the closing quote");
    }

    static std::string shown(const std::string& word) { return word.size() <= 60 ? word : word.substr(0, 57) + "..."; }

private:
    Reader& reader_;
    const std::string& text_;
    const std::string& name_;
    std::vector<std::size_t> line_starts_{0};
    std::vector<Frame> stack_;
    std::optional<Tree> root_;
    mutable std::size_t counted_from_ = 0, counted_to_ = 0;
    mutable int characters_ = 0;
    std::size_t last_index_ = 0;
    int documents_ = 0;
};

namespace {

/// Something on the parser's line, or the one before it, that explains its complaint better than its own words.
struct NearbySlip {
    int line = 0, column = 0;
    std::string code, what, help;
};

std::string_view line_at(std::string_view text, std::size_t number) {
    for (; number > 0; --number) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

bool is_key_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// `plugin:webhook`: where the colon stands, if nothing parts it from the value.
std::optional<std::size_t> tight_colon(std::string_view line) {
    auto at = line.find_first_not_of(" -");
    const auto first = at;
    while (at < line.size() && is_key_letter(line[at])) ++at;
    const bool is_tight = at != first && at + 1 < line.size() && line[at] == ':' && line[at + 1] != ' ' &&
                          line[at + 1] != '/' && line.find(": ") == std::string_view::npos;
    return is_tight ? std::optional(at) : std::nullopt;
}

std::optional<NearbySlip> slip_near(std::string_view text, std::size_t number) {
    const auto line = line_at(text, number);
    const int shown = static_cast<int>(number) + 1;
    const auto indent = line.substr(0, line.find_first_not_of(" \t"));
    if (const auto tab = indent.find('\t'); tab != std::string_view::npos)
        return NearbySlip{shown, static_cast<int>(tab) + 1, "JC003", "a tab where blanks are needed",
                          "indent with blanks, as many as the line above has"};
    if (std::ranges::count(line, '"') % 2 != 0 && line.find("\\\"") == std::string_view::npos)
        return NearbySlip{shown, static_cast<int>(line.find('"')) + 1, "JC004",
                          "a quote on this line is not closed, or is one too many",
                          "give each text its opening and its closing quote"};
    for (const auto back : {std::size_t{0}, std::size_t{1}}) {
        if (back > number) break;
        if (const auto colon = tight_colon(line_at(text, number - back)))
            return NearbySlip{shown - static_cast<int>(back), static_cast<int>(*colon) + 1, "JC003",
                              "a ':' without a blank behind it makes no key", "put a blank behind the ':'"};
    }
    return std::nullopt;
}

}  // namespace

void Reader::say_in_our_words(const Mark& at, const std::string& complaint) {
    const auto* phrase =
        std::ranges::find_if(phrases, [&](const Phrase& p) { return complaint.starts_with(p.theirs); });
    const bool known = phrase != phrases.end();
    report_.error(at, "JC003", known ? std::string(phrase->ours) : fmt::format("not valid YAML: {}", complaint),
                  known ? std::string(phrase->help) : "check indentation, brackets and quotes on this line");
}

Tree Reader::parse_yaml(const std::string& text, const std::string& name) {
    YamlBuilder builder(*this, text, name);
    std::istringstream stream(text);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
        return builder.take();
    } catch (const Stop&) {
    } catch (const YAML::Exception& error) {
        const auto quote = error.msg.find("EOF in scalar") != std::string::npos ? builder.open_quote() : std::nullopt;
        if (quote)
            builder.unclosed(*quote);
        else if (const auto slip = slip_near(text, static_cast<std::size_t>(std::max(error.mark.line, 0))))
            report_.error({name, slip->line, slip->column}, slip->code, slip->what, slip->help);
        else
            say_in_our_words(builder.mark(error.mark), error.msg);
    } catch (const std::exception& error) {
        report_.error({name, 1, 1}, "JC003", fmt::format("not valid YAML: {}", error.what()));
    }
    return unread({name, 1, 1});
}

}  // namespace jembatan::config
