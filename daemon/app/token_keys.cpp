#include "token_keys.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

fs::path default_token_key(const StoreOptions& store) { return store.directory() / "token.key"; }

Status open_token_keys(Settings& settings) {
  for (const auto& file : settings.token_keys) {
    std::error_code code;
    const auto status = fs::status(file, code);
    if (status.type() != fs::file_type::not_found) continue;  // what cannot be looked at, reading it will tell
    if (auto made = make_directories(file.parent_path()); !made) return made;
    if (auto written = write_durably(file, base64(random_bytes(32)) + "\n", 0600); !written) return written;
  }
  auto keys = TokenKeys::load(settings.token_keys);
  if (!keys) return fail("token_keys: {}", keys.error().text());
  settings.tokens = std::make_shared<TokenKeys>(std::move(*keys));
  return {};
}

fs::path mark_key(const StoreOptions& store) { return store.directory() / "erasure.key"; }

Status open_mark_key(Settings& settings) {
  const auto file = mark_key(settings.store);
  std::error_code code;
  if (fs::status(file, code).type() == fs::file_type::not_found) {
    if (auto made = make_directories(file.parent_path()); !made) return made;
    if (auto written = write_durably(file, AddressMarks::new_key(), 0600); !written) return written;
  }
  auto marks = AddressMarks::load(file);
  if (!marks) return marks.error();
  settings.marks = std::make_shared<AddressMarks>(std::move(*marks));
  return {};
}

}  // namespace gazetted
