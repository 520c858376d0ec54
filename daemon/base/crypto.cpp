#include "gazetted/base/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <memory>
#include <optional>

#include "gazetted/base/error.hpp"

namespace gazetted {
namespace {

std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> new_hmac_sha256() {
  static EVP_MAC* const method = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> context(EVP_MAC_CTX_new(method), EVP_MAC_CTX_free);
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                   OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_CTX_set_params(context.get(), parameters) != 1) broken("OpenSSL has no HMAC");
  return context;
}

}  // namespace

// Every mail asks for these. OpenSSL 3 looks an algorithm up by its name whenever it is not fetched before
// (crypto(7)), which takes longer than to use it.
std::string sha256(std::string_view bytes) {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string out(32, '\0');
  unsigned length = 32;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &length, method, nullptr) !=
      1)
    broken("OpenSSL has no SHA-256");
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  thread_local const auto context = new_hmac_sha256();
  thread_local std::optional<std::string> key_before;
  std::string out(32, '\0');
  std::size_t length = 0;
  // Null is the key of the call before, which OpenSSL has worked already.
  const bool again = key_before == key;
  const auto* secret = again ? nullptr : reinterpret_cast<const unsigned char*>(key.empty() ? "" : key.data());
  if (!again) key_before = key;
  const bool good =
      EVP_MAC_init(context.get(), secret, again ? 0 : key.size(), nullptr) == 1 &&
      EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1 &&
      EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, 32) == 1;
  if (!good) broken("OpenSSL makes no HMAC");
  return out;
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  std::string out(20, '\0');
  unsigned size = 20;
  HMAC(EVP_sha1(), key.data(), int(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(out.data()), &size);
  return out;
}

bool is_same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), int(count)) != 1) {
    broken("the system gives no random bytes");
  }
  return out;
}

}  // namespace gazetted
