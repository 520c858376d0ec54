#include "gazetted/app/suppressed_addresses.hpp"

#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/mail/address.hpp"
#include "token_keys.hpp"

namespace gazetted {

SuppressedAddresses::SuppressedAddresses(const std::vector<Suppression>& rows, const Settings& settings,
                                         std::shared_ptr<const AddressMarks> marks)
    : marks_(std::move(marks)) {
  bool of_newsrooms = false;
  for (const auto& row : rows) {
    keys_.insert(key_of(row));
    of_newsrooms = of_newsrooms || !row.newsroom.empty();
    has_hashes_ = has_hashes_ || is_address_hash(row.address);
    has_marks_ = has_marks_ || (marks_ && is_mark(row.address));
  }
  if (!of_newsrooms) return;
  for (const auto& list : settings.lists)
    newsroom_of_[list.audience.name] = settings.newsroom(list.audience.newsroom).key;
}

SuppressedAddresses SuppressedAddresses::read(const Settings& settings) {
  auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return {};
  const auto rows = (*ledger)->suppressions("");
  // For commands: whoever may not read the key sees those who were erased like anybody else.
  if (auto marks = AddressMarks::load(mark_key(settings.store)); rows && !settings.marks && marks)
    return SuppressedAddresses(*rows, settings, std::make_shared<AddressMarks>(std::move(*marks)));
  return rows ? SuppressedAddresses(*rows, settings, settings.marks) : SuppressedAddresses();
}

Result<SuppressedAddresses> SuppressedAddresses::read(LedgerThread& ledger, const Settings& settings) {
  const auto rows = ledger.call([](Ledger& open) { return open.registry().suppressions(); });
  if (!rows) return rows.error();
  return SuppressedAddresses(*rows, settings, settings.marks);
}

bool SuppressedAddresses::is_erased(const std::string& address_key) const {
  return has_marks_ && keys_.contains(suppression_key(marks_->of(address_key), ""));
}

bool SuppressedAddresses::names_erased(std::string_view text) const {
  constexpr std::string_view around = " \t\r\n<>()[],;:\"'\\";
  for (std::size_t at = 0; has_marks_ && at < text.size();) {
    const auto end = std::min(text.find_first_of(around, at), text.size());
    const auto word = text.substr(at, end - at);
    if (word.find('@') != std::string_view::npos && is_erased(address_key(word))) return true;
    at = end + 1;
  }
  return false;
}

Suppressed SuppressedAddresses::on(const std::string& address_key, const std::string& list) const {
  if (keys_.empty()) return Suppressed::no;
  if (is_erased(address_key)) return Suppressed::erased;
  const auto there = [&](const std::string& key) {
    if (keys_.contains(suppression_key(key, ""))) return Suppressed::everywhere;
    if (keys_.contains(suppression_key(key, list))) return Suppressed::here;
    const auto newsroom = newsroom_of_.find(list);
    const bool there_too =
        newsroom != newsroom_of_.end() && keys_.contains(newsroom_suppression_key(key, newsroom->second));
    return there_too ? Suppressed::here : Suppressed::no;
  };
  const auto found = there(address_key);
  if (!has_hashes_ || found == Suppressed::everywhere) return found;
  const auto by_hash = there(address_hash(address_key));
  return by_hash == Suppressed::no ? found : by_hash;
}

LookUpSuppressed SuppressedAddresses::look_up() const {
  return [this](const std::string& key, const std::string& list) { return on(key, list); };
}

}  // namespace gazetted
