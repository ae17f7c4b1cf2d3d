// Key by key from tree to struct; relative paths become absolute here.
#include "config/bind.hpp"

#include "config/instances.hpp"
#include "config/reader.hpp"
#include "config/values.hpp"
#include "config/wording.hpp"

namespace jembatan::config {
namespace {

namespace fs = std::filesystem;
using Kind = Tree::Kind;

/// Reads keys of one map, which may be absent altogether.
class Part {
public:
    explicit Part(const Tree* tree) : tree_(tree && tree->kind == Kind::map ? tree : nullptr) {}

    const Tree* find(std::string_view key) const { return tree_ ? tree_->find(key) : nullptr; }
    Part part(std::string_view key) const { return Part(find(key)); }
    bool has(std::string_view key) const { return find(key) != nullptr; }

    std::string text(std::string_view key) const { return is(key, Kind::text) ? find(key)->text : std::string(); }
    std::int64_t integer(std::string_view key) const { return is(key, Kind::integer) ? find(key)->integer : 0; }
    milliseconds duration(std::string_view key) const { return milliseconds{integer(key)}; }
    bool boolean(std::string_view key) const { return is(key, Kind::boolean) && find(key)->boolean; }
    std::optional<bool> said(std::string_view key) const {
        return is(key, Kind::boolean) ? std::optional(find(key)->boolean) : std::nullopt;
    }
    std::optional<double> real(std::string_view key) const {
        return is(key, Kind::real) ? std::optional(find(key)->real) : std::nullopt;
    }
    std::optional<Rate> rate(std::string_view key) const { return parse_rate(text(key)); }

    std::optional<Word> word(std::string_view key) const {
        return is(key, Kind::text) ? std::optional(Word{find(key)->text, find(key)->mark}) : std::nullopt;
    }
    std::vector<Word> words(std::string_view key) const {
        std::vector<Word> words;
        for (const auto& item : list(key)) words.push_back({item.text, item.mark});
        return words;
    }
    std::vector<std::string> texts(std::string_view key) const {
        std::vector<std::string> texts;
        for (const auto& item : list(key)) texts.push_back(item.text);
        return texts;
    }
    const std::vector<Tree>& list(std::string_view key) const {
        return is(key, Kind::list) ? find(key)->items : no_items;
    }
    const std::vector<std::pair<std::string, Tree>>& map(std::string_view key) const {
        return is(key, Kind::map) ? find(key)->entries : no_entries;
    }

private:
    static inline const std::vector<Tree> no_items;
    static inline const std::vector<std::pair<std::string, Tree>> no_entries;
    bool is(std::string_view key, Kind kind) const { return find(key) && find(key)->kind == kind; }

    const Tree* tree_;
};

fs::path absolute(std::string_view path, const Mark& mark) {
    return fs::absolute(resolve(path, mark)).lexically_normal();
}

/// `unix:run/a.sock` and `sqlite:data/a.db` with the path made absolute; anything else as it is.
std::string with_absolute_path(const std::string& address, std::string_view scheme, const Mark& mark) {
    if (!address.starts_with(scheme)) return address;
    auto path = std::string_view(address).substr(scheme.size());
    if (path.starts_with("//")) path.remove_prefix(2);
    return path.empty() ? address : std::string(scheme) + absolute(path, mark).string();
}

Secrecy secrecy(const Part& part) { return {part.said("anonymous"), part.said("secret")}; }

Server server(const Part& part) {
    const auto limits = part.part("limits");
    auto url = part.text("public_url");
    while (url.ends_with('/')) url.pop_back();
    return {part.text("listen"),
            std::move(url),
            {limits.integer("connections"), limits.integer("header"), limits.integer("body"),
             limits.duration("request"), limits.duration("idle")}};
}

Store store(const Part& part) {
    Store store;
    const auto url = part.word("url");
    if (url) store.url = with_absolute_path(url->text, "sqlite:", url->mark);
    if (const auto files = part.word("files"))
        store.files = absolute(files->text, files->mark);
    else if (store.url.starts_with("sqlite:"))
        store.files = fs::path(store.url.substr(7)).parent_path() / "files";
    if (const Tree* key = part.find("key"); key && key->secret) {
        store.key.value = Secret(key->text);
        store.key.mark = key->mark;
    }
    return store;
}

Retention retention(const Part& part) {
    const auto age = [&](std::string_view key) {
        return part.has(key) ? std::optional(part.duration(key)) : std::nullopt;
    };
    return {age("reports"), age("raw"), age("events")};
}

std::optional<Collect> collect(const Part& part) {
    if (!part.find("collect") || part.find("collect")->kind != Kind::map) return std::nullopt;
    const auto table = part.part("collect");
    return Collect{table.duration("quiet"), table.duration("most"), table.duration("fetches"),
                   table.duration("follow")};
}

Channel channel(const std::string& name, const Tree& tree, const Secrecy& fallback, const PluginCatalogue& catalogue) {
    const Part part(&tree);
    Channel channel;
    channel.name = name;
    channel.plugin = part.text("plugin");
    channel.account = account_of(tree, ComponentKind::channel, catalogue);
    channel.collect = collect(part);
    channel.secrecy = secrecy(part.part("secrecy"));
    if (!channel.secrecy.anonymous) channel.secrecy.anonymous = fallback.anonymous;
    if (!channel.secrecy.secret) channel.secrecy.secret = fallback.secret;
    channel.hold = part.boolean("hold");
    channel.retired = part.boolean("retired");
    channel.rate = part.rate("rate");
    channel.poll_every = part.part("poll").duration("every");
    channel.concurrency = part.integer("concurrency");
    if (part.has("options")) channel.options = *part.find("options");
    channel.mark = place_of(tree);
    return channel;
}

FieldPolicy field_policy(const Part& part) {
    FieldPolicy out;
    for (const auto& [name, use] : {std::pair{"title", &out.title},
                                    {"text", &out.text},
                                    {"incident_date", &out.incident_date},
                                    {"place", &out.place},
                                    {"position", &out.position},
                                    {"region", &out.region},
                                    {"kind", &out.kind},
                                    {"category", &out.category},
                                    {"agency", &out.agency},
                                    {"priority", &out.priority},
                                    {"author", &out.author},
                                    {"attachments", &out.attachments}})
        *use = field_use(part.text(name)).value_or(FieldUse::send);
    // A title is mostly the text's first sentence: what keeps the text back keeps that back, too.
    const bool is_text_less = out.text == FieldUse::mask || out.text == FieldUse::hash || out.text == FieldUse::drop;
    if (!part.has("title") && is_text_less) out.title = out.text;
    return out;
}

Destination destination(const std::string& name, const Tree& tree, const PluginCatalogue& catalogue) {
    const Part part(&tree);
    const auto retry = part.part("retry"), breaker = part.part("breaker"), timeouts = part.part("timeouts"),
               poll = part.part("poll");
    Destination destination;
    destination.name = name;
    destination.plugin = part.text("plugin");
    destination.account = account_of(tree, ComponentKind::destination, catalogue);
    destination.rate = part.rate("rate");
    destination.concurrency = part.integer("concurrency");
    destination.retry = {retry.duration("first"), retry.duration("most"), retry.duration("give_up")};
    destination.breaker = {breaker.integer("failures"), breaker.duration("pause")};
    destination.timeouts = {timeouts.duration("connect"), timeouts.duration("total")};
    destination.poll = {poll.duration("every"), poll.duration("most"), poll.duration("pushed")};
    destination.fields = field_policy(part.part("fields"));
    if (part.has("fields")) destination.fields_written = *part.find("fields");
    destination.retired = part.boolean("retired");
    if (part.has("options")) destination.options = *part.find("options");
    destination.mark = place_of(tree);
    return destination;
}

Agency agency(const std::string& key, const Tree& tree) {
    const Part part(&tree);
    Agency agency{key, part.text("name"), std::nullopt, {}, place_of(tree)};
    if (part.has("lapor_institution")) agency.lapor_institution = part.integer("lapor_institution");
    for (const auto& item : part.list("contacts")) {
        const Part contact(&item);
        agency.contacts.push_back(
            {contact.text("name"), contact.text("role"), contact.text("phone"), contact.text("email")});
    }
    return agency;
}

Place place(const Tree& tree) {
    const Part part(&tree);
    return {part.text("region"), part.text("name"), part.text("kind"), part.texts("spellings"),
            part.real("lat"),    part.real("lon"),  tree.mark};
}

std::vector<ShortForm> pairs(const Part& part, std::string_view key) {
    std::vector<ShortForm> pairs;
    for (const auto& [from, to] : part.map(key)) pairs.push_back({from, to.text, to.key_mark});
    return pairs;
}

std::optional<std::chrono::minutes> time_of_day(const Part& part, std::string_view key) {
    const auto text = part.text(key);
    if (text.size() != 5) return std::nullopt;
    const auto two = [&](std::size_t i) { return (text[i] - '0') * 10 + text[i + 1] - '0'; };
    return std::chrono::minutes{two(0) * 60 + two(3)};
}

Condition condition_of(const Tree& tree) {
    const Part part(&tree);
    Condition condition;
    condition.channel = part.words("channel");
    condition.any_words = part.words("any_words");
    condition.all_words = part.words("all_words");
    condition.matches = part.words("matches");
    condition.region = part.words("region");
    condition.category = part.words("category");
    condition.agency = part.words("agency");
    condition.kind = part.words("kind");
    condition.has = part.words("has");
    if (part.has("between")) {
        const auto between = part.part("between");
        condition.between = Between{time_of_day(between, "from"), time_of_day(between, "to"),
                                    between.said("working_day"), part.find("between")->mark};
    }
    for (const auto& child : part.list("not")) condition.none.push_back(condition_of(child));
    for (const auto& child : part.list("any")) condition.any.push_back(condition_of(child));
    for (const auto& child : part.list("all")) condition.all.push_back(condition_of(child));
    condition.mark = place_of(tree);
    return condition;
}

RouteSet set_of(const Part& set) {
    return {set.word("category"), set.word("agency"), set.word("kind"),
            set.word("priority"), set.word("reply"),  secrecy(set)};
}

Route route(const Tree& tree, std::string name) {
    const Part part(&tree), set = part.part("set");
    Route route;
    route.name = std::move(name);
    route.also = part.boolean("also");
    route.hold = part.boolean("hold");
    if (part.has("when")) route.when = condition_of(*part.find("when"));
    route.set = set_of(set);
    route.to = part.words("to");
    const auto named = part.word("name");
    route.mark = named ? named->mark : place_of(tree);
    return route;
}

RuleTest test(const Tree& tree) {
    const Part part(&tree), expect = part.part("expect"), set = expect.part("set");
    RuleTest test;
    test.name = part.text("name");
    test.text = part.text("text");
    test.channel = part.text("channel");
    test.title = part.text("title");
    test.place = part.text("place");
    test.region = part.text("region");
    test.kind = part.text("kind");
    test.category = part.text("category");
    test.agency = part.text("agency");
    test.has = part.words("has");
    test.lat = part.real("lat");
    test.lon = part.real("lon");
    test.secrecy = secrecy(part);
    test.time = time_of_day(part, "time").value_or(std::chrono::hours(10));
    test.working_day = part.boolean("working_day");
    test.mark = tree.mark;
    test.expected.route = expect.word("route");
    if (expect.has("to")) test.expected.to = expect.words("to");
    test.expected.set = set_of(set);
    test.expected.region = set.word("region");
    test.expected.hold = expect.said("hold");
    test.expected.mark = part.has("expect") ? place_of(*part.find("expect")) : tree.mark;
    return test;
}

void bind_routing(const Part& whole, Config& config) {
    config.categories = whole.texts("categories");
    for (const auto& [key, tree] : whole.map("agencies")) config.agencies.push_back(agency(key, tree));
    for (const auto& tree : whole.list("places")) config.places.push_back(place(tree));
    config.short_forms = pairs(whole, "short_forms");
    config.stem_exceptions = pairs(whole, "stem_exceptions");
    config.holidays = whole.texts("holidays");
    if (const Tree* holidays = whole.find("holidays")) config.holidays_mark = place_of(*holidays);
    for (const auto& tree : whole.list("routes")) config.routes.push_back(route(tree, Part(&tree).text("name")));
    if (const Tree* otherwise = whole.find("otherwise")) config.otherwise = route(*otherwise, "otherwise");
    for (const auto& tree : whole.list("tests")) config.tests.push_back(test(tree));
    for (const auto& [language, texts] : whole.map("messages"))
        for (const auto& [name, text] : texts.entries)
            config.messages.push_back({language, name, text.text, text.key_mark});
}

}  // namespace

Config bind(const Tree& tree, const PluginCatalogue& catalogue) {
    const Part whole(&tree);
    Config config;
    const auto instance = whole.part("instance");
    config.instance = {instance.text("name"), instance.text("region"), instance.text("timezone"),
                       instance.text("language")};
    config.server = server(whole.part("server"));
    if (const auto listen = whole.part("admin").word("listen")) {
        config.admin.listen = with_absolute_path(listen->text, "unix:", listen->mark);
        config.admin.listen_mark = listen->mark;
    }
    if (const auto page = whole.part("admin").word("page")) {
        config.admin.page = page->text;
        config.admin.page_mark = page->mark;
    }
    config.store = store(whole.part("store"));
    config.retention = retention(whole.part("retention"));
    config.log.format = whole.part("log").text("format") == "json" ? Log::Format::json : Log::Format::text;
    config.log.level = whole.part("log").text("level");
    for (const auto& path : whole.part("plugins").words("path"))
        config.plugins.path.push_back(absolute(path.text, path.mark));
    config.secrecy = secrecy(whole.part("secrecy"));
    for (const auto& [name, entry] : whole.map("channels"))
        config.channels.push_back(channel(name, entry, config.secrecy, catalogue));
    for (const auto& [name, entry] : whole.map("destinations"))
        config.destinations.push_back(destination(name, entry, catalogue));
    bind_routing(whole, config);
    return config;
}

}  // namespace jembatan::config
