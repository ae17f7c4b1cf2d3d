// Reading without echo.
#include "app/passphrase.hpp"

#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <string>

namespace jembatan::app {
namespace {

constexpr std::size_t shortest = 12;

/// The terminal without echo while it lives.
class Unseen {
public:
    Unseen() {
        ::tcgetattr(STDIN_FILENO, &before_);
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    ~Unseen() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    termios before_{};
};

std::string typed(const char* question) {
    std::cerr << question << std::flush;
    const Unseen unseen;
    std::string text;
    std::getline(std::cin, text);
    std::cerr << '\n';
    return text;
}

Result<Secret> checked(std::string text) {
    const bool is_short = text.size() < shortest;
    Secret secret(text);
    wipe(text);
    if (is_short) return bad_input("passphrase: too short; take at least 12 characters, several words are easiest");
    return secret;
}

}  // namespace

Result<Secret> read_passphrase(const std::filesystem::path& file, AskTwice twice) {
    if (!file.empty()) {
        std::ifstream in(file);
        std::string text;
        if (!in || !std::getline(in, text)) return bad_input("passphrase: cannot be read from " + file.string());
        return checked(std::move(text));
    }
    if (::isatty(STDIN_FILENO) == 0)
        return bad_input("passphrase: no terminal to ask on; give --passphrase-file with it as its first line");
    auto secret = checked(typed("passphrase: "));
    if (!secret || twice == AskTwice::no) return secret;
    if (!(Secret(typed("once more: ")) == *secret)) return bad_input("passphrase: not the same the second time");
    return secret;
}

}  // namespace jembatan::app
