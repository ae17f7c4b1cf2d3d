// Secrets only where they belong, and never written out.
#include <fmt/format.h>

#include "config/checker.hpp"
#include "config/wording.hpp"

namespace jembatan::config {

using Kind = Tree::Kind;

bool Checker::secret_is_fine(Tree& tree, const Key& key, const Where& where) {
    const bool nested = key.type == Type::map || key.type == Type::any || key.type == Type::texts;
    if (key.secret == SecretNeed::must && nested && (tree.kind == Kind::map || tree.kind == Kind::list))
        return only_secrets_inside(tree, where), !is_unread(tree);
    if (key.secret == SecretNeed::must && !tree.secret) {
        const auto last = where.path.substr(where.path.rfind('.') + 1);
        report_.error(tree.mark, "JC045", where.say("a secret must not be written here"),
                      fmt::format("write '!secret {}' and put the value into the secrets directory", last));
        return make_unread(tree), false;
    }
    if (key.secret == SecretNeed::never && tree.secret) {
        report_.error(tree.mark, "JC047", where.say("'!secret' is not allowed here, because this value may be shown"),
                      "write the value itself");
        return make_unread(tree), false;
    }
    return true;
}

void Checker::no_secret_inside(Tree& tree, const Where& where) {
    if (tree.secret) {
        report_.error(tree.mark, "JC047", where.say("'!secret' is not allowed here, because this value may be shown"),
                      "use an option that the plugin declares secret");
        make_unread(tree);
    }
    for (auto& item : tree.items) no_secret_inside(item, where);
    for (auto& [name, entry] : tree.entries) no_secret_inside(entry, where.in(name));
}

void Checker::only_secrets_inside(Tree& tree, const Where& where) {
    for (auto& item : tree.items) only_secrets_inside(item, where);
    for (auto& [name, entry] : tree.entries) only_secrets_inside(entry, where.in(name));
    if (tree.kind == Kind::list || tree.kind == Kind::map || tree.secret || is_unread(tree)) return;
    report_.error(tree.mark, "JC045", where.say("a secret must not be written here"),
                  "write '!secret name' and put the value into the secrets directory");
    make_unread(tree);
}

}  // namespace jembatan::config
