// Reads headers with pread; every offset is checked against the file's length before it is used.
#include "host/elf_file.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <span>

namespace jembatan::host {

namespace {

#if defined(__x86_64__)
constexpr Elf64_Half our_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half our_machine = EM_AARCH64;
#elif defined(__riscv)
constexpr Elf64_Half our_machine = EM_RISCV;
#elif defined(__powerpc64__)
constexpr Elf64_Half our_machine = EM_PPC64;
#endif
constexpr unsigned char our_order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

std::string machine_name(Elf64_Half machine) {
    switch (machine) {
        case EM_X86_64: return "x86-64";
        case EM_AARCH64: return "aarch64";
        case EM_386: return "i386";
        case EM_ARM: return "arm";
        case EM_RISCV: return "riscv";
        case EM_PPC64: return "ppc64";
        default: return "machine " + std::to_string(machine);
    }
}

/// An open file and its length.
class File {
public:
    explicit File(const std::string& name) : descriptor_(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        struct stat status {};
        if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) return;
        is_regular_ = S_ISREG(status.st_mode);
        size_ = static_cast<std::uint64_t>(status.st_size);
    }
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    bool is_open() const noexcept { return descriptor_ >= 0; }
    bool is_regular() const noexcept { return is_regular_; }
    std::uint64_t size() const noexcept { return size_; }
    bool holds(std::uint64_t at, std::uint64_t bytes) const noexcept { return at <= size_ && bytes <= size_ - at; }

    bool read(std::uint64_t at, void* out, std::size_t bytes) const {
        if (!holds(at, bytes)) return false;
        auto* to = static_cast<char*>(out);
        while (bytes > 0) {
            const ssize_t got = ::pread(descriptor_, to, bytes, static_cast<off_t>(at));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return false;
            to += got;
            at += static_cast<std::uint64_t>(got);
            bytes -= static_cast<std::size_t>(got);
        }
        return true;
    }

    template <class T>
    bool read_table(std::uint64_t at, std::size_t count, std::vector<T>& out) const {
        if (!holds(at, std::uint64_t{count} * sizeof(T))) return false;
        out.resize(count);
        return count == 0 || read(at, out.data(), count * sizeof(T));
    }

private:
    int descriptor_;
    bool is_regular_ = false;
    std::uint64_t size_ = 0;
};

struct Headers {
    Elf64_Ehdr file{};
    std::vector<Elf64_Phdr> segments;
    std::vector<Elf64_Shdr> sections;
};

constexpr const char* truncated = "is cut short; install it again";

/// What is wrong with the file header, or nullptr.
std::string wrong_header(const Elf64_Ehdr& header) {
    if (header.e_ident[EI_CLASS] != ELFCLASS64) return "is a 32-bit library; install a build for this machine";
    if (header.e_ident[EI_DATA] != our_order || header.e_machine != our_machine)
        return "is built for " + machine_name(header.e_machine) + ", this machine is " + machine_name(our_machine) +
               "; install a build for this machine";
    if (header.e_type != ET_DYN) return "is no shared library; build it as one (jembatan_add_plugin does)";
    if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0)
        return "has no segments to load; build it again";
    if (header.e_shnum != 0 && header.e_shentsize != sizeof(Elf64_Shdr))
        return "has a broken section table; build it again";
    return {};
}

std::string wrong_tables(const File& file, Headers& headers) {
    if (!file.read_table(headers.file.e_phoff, headers.file.e_phnum, headers.segments)) return truncated;
    if (!file.read_table(headers.file.e_shoff, headers.file.e_shnum, headers.sections)) return truncated;
    bool is_dynamic = false;
    for (const auto& segment : headers.segments) {
        is_dynamic = is_dynamic || segment.p_type == PT_DYNAMIC;
        if (segment.p_type == PT_LOAD && segment.p_filesz > segment.p_memsz)
            return "has a broken segment; build it again";
        if (!file.holds(segment.p_offset, segment.p_filesz)) return truncated;
    }
    for (const auto& section : headers.sections)
        if (section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL &&
            !file.holds(section.sh_offset, section.sh_size))
            return truncated;
    return is_dynamic ? std::string() : "is no shared library; build it as one (jembatan_add_plugin does)";
}

std::string wrong_with(const File& file, Headers& headers) {
    if (!file.is_open()) return std::string("cannot be read: ") + std::strerror(errno);
    if (!file.is_regular()) return "is no regular file";
    const std::uint64_t begin = std::min<std::uint64_t>(file.size(), SELFMAG);
    if (!file.read(0, &headers.file, static_cast<std::size_t>(begin)) ||
        std::memcmp(headers.file.e_ident, ELFMAG, SELFMAG) != 0)
        return "is no library (no ELF header); only built plugins may be named .so";
    if (!file.read(0, &headers.file, sizeof headers.file)) return truncated;
    if (std::string wrong = wrong_header(headers.file); !wrong.empty()) return wrong;
    return wrong_tables(file, headers);
}

std::string name_at(std::span<const char> names, std::uint32_t at) {
    if (at >= names.size()) return {};
    const auto* begin = names.data() + at;
    return {begin, ::strnlen(begin, names.size() - at)};
}

bool is_exported(const Elf64_Sym& symbol) {
    const auto binding = ELF64_ST_BIND(symbol.st_info);
    const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
    return symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS && binding != STB_LOCAL &&
           (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

}  // namespace

Result<void> check_library_file(const std::string& file) {
    const File opened(file);
    Headers headers;
    if (std::string wrong = wrong_with(opened, headers); !wrong.empty()) return bad_input(file + ": " + wrong);
    return {};
}

Result<std::vector<std::string>> exported_symbols(const std::string& file) {
    const File opened(file);
    Headers headers;
    if (std::string wrong = wrong_with(opened, headers); !wrong.empty()) return bad_input(file + ": " + wrong);
    std::vector<std::string> names;
    for (const auto& section : headers.sections) {
        if (section.sh_type != SHT_DYNSYM || section.sh_link >= headers.sections.size()) continue;
        std::vector<Elf64_Sym> symbols;
        std::vector<char> strings;
        const auto& texts = headers.sections[section.sh_link];
        if (!opened.read_table(section.sh_offset, section.sh_size / sizeof(Elf64_Sym), symbols) ||
            !opened.read_table(texts.sh_offset, texts.sh_size, strings))
            return bad_input(file + ": " + truncated);
        for (const auto& symbol : symbols)
            if (is_exported(symbol)) names.push_back(name_at(strings, symbol.st_name));
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace jembatan::host
