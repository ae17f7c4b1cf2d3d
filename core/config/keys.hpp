/// Every key of the configuration, declared once: the checker, the schema and the reference page all read these tables.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/catalogue.hpp"

namespace jembatan::config {

enum class Type {
    text,
    boolean,
    integer,
    real,
    duration,
    size,
    rate,
    choice,
    region,
    zone,
    url,
    listen,
    store_url,
    path,
    time_of_day,
    texts,       ///< list of text; one text will do; in CSV parted by '|'
    choices,     ///< list of choice; one will do
    regions,     ///< list of region patterns; one will do
    dates,       ///< list of YYYY-MM-DD
    text_map,    ///< text → text
    table,       ///< map with `keys`
    tables,      ///< list of maps with `keys`
    named,       ///< name → map with `keys`
    messages,    ///< language → name → text
    collect,     ///< `none` or a map with `keys`
    condition,   ///< when a route matches
    conditions,  ///< list of those; one will do
    options,     ///< what the plugin declares; checked against the catalogue
    map,
    any,
    document,
};

enum class Need { optional, required };
enum class SecretNeed { never, may, must };

struct Key {
    std::string_view name;
    Type type = Type::text;
    std::string_view help;
    Need need = Need::optional;
    std::string_view fallback = {};  ///< as written in YAML; `{}` makes an empty table that fills itself
    std::span<const Key> keys = {};  ///< of table, tables, named, collect
    std::string_view choices = {};   ///< parted by '|'
    std::string_view item = {};      ///< what one of tables or named is called in messages
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    SecretNeed secret = SecretNeed::never;
};

/// The whole file.
std::span<const Key> top_keys() noexcept;
/// The matchers of `when`.
std::span<const Key> condition_keys() noexcept;
std::span<const Key> collect_keys() noexcept;

/// The options of one component as keys. Lives as long as the component it was made from.
class OptionKeys {
public:
    explicit OptionKeys(const ComponentDeclaration& component);
    std::span<const Key> keys() const noexcept { return keys_; }

private:
    std::deque<std::string> choices_;
    std::vector<Key> keys_;
};

std::vector<std::string> split_choices(std::string_view choices);

}  // namespace jembatan::config
