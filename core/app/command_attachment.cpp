// `jembatan report attachment`: one file out of the store, for whoever says why.
#include <fcntl.h>
#include <unistd.h>

#include <iostream>

#include "app/ask.hpp"
#include "app/commands_desk.hpp"
#include "app/exit_codes.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {
namespace {

/// A file that was not there, readable by its owner alone. Taken back unless it was kept.
class NewFile {
public:
    explicit NewFile(const std::filesystem::path& path)
        : path_(path), fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {}
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        if (fd_ < 0) return;
        ::close(fd_);
        if (!is_kept_) ::unlink(path_.c_str());
    }

    bool is_open() const noexcept { return fd_ >= 0; }

    /// *Returns* whether all of it is in the file.
    bool keep(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto written = ::write(fd_, bytes.data(), bytes.size());
            if (written <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        is_kept_ = true;
        return true;
    }

private:
    std::filesystem::path path_;
    int fd_;
    bool is_kept_ = false;
};

int complain(const std::string& what, int code) {
    std::cerr << what << '\n';
    return code;
}

}  // namespace

// The place is taken first: nobody is written down for a file they could not save.
int save_attachment(const Ask& request, const std::filesystem::path& to, Output output) {
    NewFile file(to);
    if (!file.is_open())
        return complain("report attachment: " + to.string() + ": exists already or cannot be made; give a new name",
                        exit_no);
    int code = exit_fine;
    const auto answer = send(request, code);
    if (!answer) return complain(answer.error().what, code == exit_fine ? exit_no : code);
    if (answer->status >= 400) return complain(error_text(*answer), exit_no);
    if (!file.keep(answer->body))
        return complain("report attachment: " + to.string() + ": cannot be written; is the disk full?", exit_no);
    if (output == Output::json) {
        JsonWriter json;
        json.begin_object().field("file", to.string()).field("bytes", answer->body.size()).end_object();
        std::cout << json.take() << '\n';
    } else {
        std::cout << to.string() << ": " << answer->body.size()
                  << " bytes. It may show a person: delete it when you are done\n";
    }
    return exit_fine;
}

}  // namespace jembatan::app
