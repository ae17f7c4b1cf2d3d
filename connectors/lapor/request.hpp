/// Turns an operation and what is known of a report into the request that is sent.
#pragma once

#include <string>
#include <vector>

#include "jembatan/sdk.hpp"
#include "mapping.hpp"

namespace jembatan::lapor {

/// Which attachments go along, and the names of those that do not.
struct FileChoice {
    std::vector<sdk::AttachmentView> sent;
    std::string unsent;               ///< "video.mp4, suara.ogg" or empty
    std::string smaller;              ///< of those that are sent: the names of smaller copies
    std::vector<sdk::Shrink> wishes;  ///< pictures in `sent` that fit only as a smaller copy, not made yet: ask first
};

/// In their order, as far as number, size and type allow. Pictures too large share what room the others leave.
FileChoice choose_files(const std::vector<sdk::AttachmentView>& attachments, const FileLimits& limits);
/// The same without asking for smaller copies: what fits as it is.
FileChoice choose_as_they_are(std::vector<sdk::AttachmentView> attachments, const FileLimits& limits);
/// What was chosen before, by id: for a later attempt that need not send them again.
FileChoice chosen_before(const std::vector<sdk::AttachmentView>& attachments, const std::vector<std::string>& sent,
                         const std::vector<std::string>& smaller);
/// Every name, for when nothing could be sent.
std::string names_of(const std::vector<sdk::AttachmentView>& attachments);

/// The same for a follow-up, whose call may have no place for files.
FileChoice files_of_reply(const Mapping& mapping, const std::vector<sdk::AttachmentView>& attachments);

/// Where calls go and with what secrets.
struct Account {
    std::string base_url;  ///< without a slash at its end
    std::string auth, token, client_id, client_secret;
    std::string push_secret;  ///< what pushes of the far side are signed with
    std::string bearer;       ///< what OAuth2 gave us, for this call
};

/// What a template of no report may ask for.
Scope secrets_of(const Account& account);

/// Text of a field of that name within the mapping's limit.
Datum within_limit(const Mapping& mapping, std::string_view key, Datum value);

/// `files` take the place of @attachments in a multipart body. `more_query` takes the place of the
/// operation's query ("page=2"), or with an ampersand in front goes behind it.
sdk::Http build_request(const Mapping& mapping, const Operation& operation, const Account& account, const Scope& scope,
                        const std::vector<sdk::AttachmentView>& files = {}, std::string_view more_query = {});

}  // namespace jembatan::lapor
