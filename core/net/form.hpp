/// Forms: what a browser sends (multipart/form-data or urlencoded) into parts, and parts into a multipart body.
#pragma once

#include <concepts>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace jembatan::net {

/// One field or file of an inbound form. *Lifetime:* `body` points into the request's body, or into `own` where the
/// form was urlencoded and had to be decoded.
struct FormPart {
    std::string name;
    std::string filename;      ///< empty for a plain field; only the last path component a browser gave
    std::string content_type;  ///< as sent; empty when none was
    bool is_file = false;      ///< a filename was given, even an empty one
    std::string_view body;
};

struct FormLimits {
    std::size_t parts = 200;          ///< more is bad input
    std::size_t header_bytes = 4096;  ///< of one part
};

/// Parts of one form, with the text that had to be decoded.
class Form {
public:
    Form() = default;
    Form(Form&&) = default;  // a copy would point into the original
    Form& operator=(Form&&) = default;

    const std::vector<FormPart>& parts() const noexcept { return parts_; }
    /// The first part of that name, or nullptr.
    const FormPart* find(std::string_view name) const noexcept;
    /// The body of the first part of that name that is not a file, or empty.
    std::string_view text(std::string_view name) const noexcept;

private:
    friend Result<Form> parse_form(std::string_view, std::string_view, FormLimits);
    std::vector<FormPart> parts_;
    std::deque<std::string> own_;
};

/// Takes a body apart by its Content-Type. Names and file names may be plain UTF-8, RFC 5987 / RFC 2231
/// (`filename*=UTF-8''…`) or percent-escaped quotes as browsers write them. What stands before the first boundary is
/// ignored. *Errors:* bad_input for another content type, a missing or over-long boundary, an unterminated form, a part
/// without a name, or a limit passed. *Lifetime:* the form points into `body`.
Result<Form> parse_form(std::string_view content_type, std::string_view body, FormLimits limits = FormLimits());
/// A body that is gone after the call cannot be pointed into.
template <class Text>
requires std::same_as<Text, std::string> Result<Form> parse_form(std::string_view content_type, Text&& body,
                                                                 FormLimits limits = FormLimits())
= delete;

/// One part of an outgoing multipart/form-data body.
struct OutPart {
    std::string name;
    std::string filename;      ///< empty: a plain field
    std::string content_type;  ///< empty: no Content-Type line
    std::string body;
};

struct EncodedForm {
    std::string content_type;  ///< with the boundary
    std::string body;
};

/// Writes a multipart/form-data body with a boundary that does not occur in it.
EncodedForm encode_multipart(const std::vector<OutPart>& parts);

}  // namespace jembatan::net
