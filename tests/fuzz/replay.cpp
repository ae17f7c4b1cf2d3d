// Stands in for libFuzzer where there is none: gives each file of a folder, and some simple changes of it, to the
// target once.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void give(const std::string& input) {
    // A copy of its own size, so that the sanitizer sees a read past the end.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

/// The input itself, cut short at several places, and with single bytes flipped.
std::size_t replay(const std::string& input) {
    give(input);
    std::size_t given = 1;
    const std::size_t step = input.size() / 64 + 1;
    for (std::size_t at = 0; at < input.size(); at += step, given += 2) {
        give(input.substr(0, at));
        std::string changed = input;
        changed[at] = static_cast<char>(changed[at] ^ 0x80);
        give(changed);
    }
    return given;
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t given = 0;
    for (int i = 1; i < argc; ++i)
        for (const auto& entry : std::filesystem::directory_iterator(argv[i])) given += replay(read(entry.path()));
    std::printf("%zu inputs replayed\n", given);
    return given == 0 ? 1 : 0;
}
