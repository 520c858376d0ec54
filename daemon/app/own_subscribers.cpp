#include "own_subscribers.hpp"

#include <filesystem>

#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t rows_of_page = 1000;

Subscriber subscriber_of(const Subscription& row) {
  Subscriber one;
  one.address = row.written;
  one.language = row.choices.language;
  one.topics = row.choices.topics;
  return one;
}

}  // namespace

Result<std::unique_ptr<OwnSubscribers>> OwnSubscribers::open(const std::string& store,
                                                             std::vector<std::string> topics) {
  std::error_code code;
  std::unique_ptr<SubscriptionReader> reader;
  if (std::filesystem::exists(store, code)) {
    auto opened = SubscriptionReader::open(store);
    if (!opened) return opened.error();
    reader = std::move(*opened);
  }
  return std::unique_ptr<OwnSubscribers>(new OwnSubscribers(std::move(reader), std::move(topics)));
}

// A list that nobody chose anything on costs no look-up a row.
Result<bool> OwnSubscribers::is_chosen(const std::string& list) {
  if (!reader_) return false;
  if (asked_ == list && !list.empty()) return any_chose_;
  const auto first = reader_->of_list(list, 0, 1);
  if (!first) return first.error();
  asked_ = list;
  any_chose_ = !first->empty();
  return any_chose_;
}

Result<bool> OwnSubscribers::apply(const std::string& list, Subscriber& row) {
  const auto chosen = is_chosen(list);
  if (!chosen) return chosen.error();
  if (!*chosen) return true;
  const auto found = reader_->find(address_key(row.address), list);
  if (!found) return found.error();
  if (!*found || (*found)->state != SubscriptionState::subscribed) return true;
  const auto& choices = (*found)->choices;
  if (!choices.language.empty()) row.language = choices.language;
  if (!choices.topics.empty()) row.topics = choices.topics;
  return is_wanted(choices, topics_);
}

Result<std::optional<Subscriber>> OwnSubscribers::next(const std::string& list) {
  if (!reader_) return std::optional<Subscriber>();
  if (list_ != list) {
    list_ = list;
    page_.clear();
    at_ = 0;
    last_ = 0;
  }
  while (true) {
    for (; at_ < page_.size(); ++at_) {
      const auto& row = page_[at_];
      if (row.state != SubscriptionState::subscribed || row.source == chosen_by_file ||
          !is_wanted(row.choices, topics_))
        continue;
      return std::optional<Subscriber>(subscriber_of(page_[at_++]));
    }
    auto more = reader_->of_list(list, last_, rows_of_page);
    if (!more) return more.error();
    page_ = std::move(*more);
    at_ = 0;
    if (page_.empty()) return std::optional<Subscriber>();
    last_ = page_.back().key;
  }
}

}  // namespace gazetted
