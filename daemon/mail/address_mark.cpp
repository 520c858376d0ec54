#include "gazetted/mail/address_mark.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t key_bytes = 16;

}  // namespace

Result<AddressMarks> AddressMarks::load(const std::filesystem::path& file) {
  const auto text = read_file(file, 4096);
  if (!text) return text.error();
  const auto key = base64_decode(trim(*text));
  if (!key || key->size() != key_bytes)
    return fail("{}: a key of marks is {} bytes in base64, which this is not", file.string(), key_bytes);
  return AddressMarks(Secret(*key));
}

std::string AddressMarks::new_key() { return base64(random_bytes(key_bytes)) + "\n"; }

std::string AddressMarks::of(std::string_view address_key) const {
  return std::string(mark_prefix) + hex(hmac_sha256(key_.reveal(), address_key));
}

}  // namespace gazetted
