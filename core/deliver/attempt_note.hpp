/// What an operator may see later of what an attempt sent and was answered. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jembatan/action.hpp"
#include "store/delivery_types.hpp"

namespace jembatan::deliver {

/// One request and its answer as they were, the bodies cut at a few thousand bytes. Held only while the attempt runs.
struct Exchanged {
    std::string method;
    std::string url;
    std::string body;
    std::size_t body_bytes = 0;  ///< more than `body` has: it was cut
    int status = 0;              ///< 0: no answer
    std::string answer;          ///< the answer's body, or why there is none
    std::size_t answer_bytes = 0;
    std::string remark;  ///< ours, for behind the request: what of it is not as it was kept

    /// Of what is about to be sent. Of a body in parts its texts are shown, of files only their names.
    static Exchanged of(const sdk::Http& http);
    void answered(int code, std::string_view body_of_answer);
};

/// As the store may keep them: the newest few, without headers and query, without what looks like a credential, with
/// numbers scrubbed and the reporter's names masked, cut short. A body that is not there whole is not shown. When all
/// went well nothing is said of what was sent: that is the report itself.
std::vector<store::Sent> notes_of(const std::vector<Exchanged>& exchanges, const store::Job& job, bool went_well);

/// Words of a far side about the job, as rows in the clear and log lines may hold them: numbers scrubbed, the
/// reporter's names masked, and where the words were cut off ("…") what may be half a name or number left out.
std::string told_of(std::string_view words, const store::Job& job);

}  // namespace jembatan::deliver
