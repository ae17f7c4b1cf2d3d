// Keys and certificates by OpenSSL, valid for a day.
#include "tls_side.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>

namespace jembatan::net {

namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), X509_EXTENSION_free);
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1)
        throw std::runtime_error("extension " + value);
}

Certificate make(const std::string& name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key, int serial,
                 const std::string& names) {
    Certificate certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24 * 3600);
    X509_set_pubkey(certificate.get(), key);
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509* by = issuer ? issuer : certificate.get();
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(by));
    if (names.empty())
        add_extension(certificate.get(), by, NID_basic_constraints, "critical,CA:TRUE");
    else
        add_extension(certificate.get(), by, NID_subject_alt_name, names);
    if (X509_sign(certificate.get(), issuer_key, EVP_sha256()) == 0) throw std::runtime_error("sign");
    return certificate;
}

Key new_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

}  // namespace

struct TestAuthority::Parts {
    Key key;
    Certificate certificate;
};

TestAuthority::TestAuthority(const std::string& name) : parts_(std::make_unique<Parts>()) {
    parts_->key = new_key();
    parts_->certificate = make(name, parts_->key.get(), nullptr, parts_->key.get(), 1, "");
}
TestAuthority::~TestAuthority() = default;

void TestAuthority::save(const std::string& path) const {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "w"), std::fclose);
    if (!file || PEM_write_X509(file.get(), parts_->certificate.get()) != 1)
        throw std::runtime_error("cannot write " + path);
}

std::shared_ptr<SSL_CTX> TestAuthority::server_for(const std::string& names) const {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    const auto key = new_key();
    const auto certificate = make("server", key.get(), parts_->certificate.get(), parts_->key.get(), 2, names);
    if (SSL_CTX_use_certificate(context.get(), certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1)
        throw std::runtime_error("certificate not taken");
    return context;
}

TlsSocket::TlsSocket(Socket socket, SSL_CTX* context) : socket_(std::move(socket)), ssl_(SSL_new(context), SSL_free) {
    SSL_set_fd(ssl_.get(), socket_.fd());
    if (SSL_accept(ssl_.get()) != 1) throw std::runtime_error("handshake failed");
}

std::string TlsSocket::read_until(std::string_view text) {
    std::string result;
    std::array<char, 1> byte{};
    while (!result.ends_with(text)) {
        if (SSL_pending(ssl_.get()) == 0 && !socket_.wait_readable()) throw std::runtime_error("nothing came");
        if (SSL_read(ssl_.get(), byte.data(), 1) != 1) throw std::runtime_error("ended after '" + result + "'");
        result += byte[0];
    }
    return result;
}

void TlsSocket::send(std::string_view bytes) { SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }

}  // namespace jembatan::net
