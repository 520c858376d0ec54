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

// The fields that say which stories somebody sees; a column of the file that has such a name says nothing.
Wanted put_stories(const Choices& choices, const std::vector<std::vector<std::string>>& topics_of_stories,
                   Subscriber& subscriber) {
  std::erase_if(subscriber.attributes, [](const auto& each) { return is_field_of_story(each.first); });
  auto wanted = Wanted::other_topics;
  for (std::size_t i = 0; i < topics_of_stories.size(); ++i) {
    if (!is_wanted(choices, topics_of_stories[i])) continue;
    subscriber.attributes.emplace_back(field_of_story(i), "yes");
    wanted = Wanted::yes;
  }
  return wanted;
}

}  // namespace

Result<std::unique_ptr<SubscriptionReader>> OwnSubscribers::open_reader(const std::string& store) {
  std::error_code code;
  if (!std::filesystem::exists(store, code)) return std::unique_ptr<SubscriptionReader>();
  return SubscriptionReader::open(store);
}

Result<std::unique_ptr<OwnSubscribers>> OwnSubscribers::of_release(const Settings& settings, const Edition& edition) {
  auto reader = open_reader(settings.store.path);
  if (!reader) return reader.error();
  std::set<std::string> with_digests;
  for (const auto& list : edition.lists) {
    const auto* configured = settings.list(list.text.name);
    if (configured && configured->digest && !list.text.early) with_digests.insert(list.text.name);
  }
  auto judge = [topics = edition.set.first().topics, with_digests = std::move(with_digests)](const Subscription& row,
                                                                                             Subscriber&) {
    if (!is_wanted(row.choices, topics)) return Wanted::other_topics;
    const bool in_digest = row.choices.frequency != Frequency::immediately && with_digests.contains(row.list);
    return in_digest ? Wanted::in_digest : Wanted::yes;
  };
  return std::unique_ptr<OwnSubscribers>(new OwnSubscribers(std::move(*reader), std::move(judge), Wanted::yes));
}

Result<std::unique_ptr<OwnSubscribers>> OwnSubscribers::of_digest(
    const Settings& settings, Frequency frequency, std::vector<std::vector<std::string>> topics_of_stories) {
  auto reader = open_reader(settings.store.path);
  if (!reader) return reader.error();
  auto judge = [frequency, topics_of_stories = std::move(topics_of_stories)](const Subscription& row,
                                                                             Subscriber& subscriber) {
    if (row.choices.frequency != frequency) return Wanted::other_topics;
    return put_stories(row.choices, topics_of_stories, subscriber);
  };
  return std::unique_ptr<OwnSubscribers>(
      new OwnSubscribers(std::move(*reader), std::move(judge), Wanted::other_topics));
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

Wanted OwnSubscribers::judged(const Subscription& row, Subscriber& subscriber) {
  const auto wanted = judge_(row, subscriber);
  if (wanted == Wanted::yes) ++given_out_;
  return wanted;
}

Result<Wanted> OwnSubscribers::apply(const std::string& list, Subscriber& row) {
  const auto chosen = is_chosen(list);
  if (!chosen) return chosen.error();
  if (!*chosen) return without_;
  const auto found = reader_->find(address_key(row.address), list);
  if (!found) return found.error();
  if (!*found || (*found)->state != SubscriptionState::subscribed) return without_;
  const auto& choices = (*found)->choices;
  if (!choices.language.empty()) row.language = choices.language;
  if (!choices.topics.empty()) row.topics = choices.topics;
  return judged(**found, row);
}

Result<std::optional<OwnReader>> OwnSubscribers::next(const std::string& list) {
  if (!reader_) return std::optional<OwnReader>();
  if (list_ != list) {
    list_ = list;
    page_.clear();
    at_ = 0;
    last_ = 0;
  }
  while (true) {
    while (at_ < page_.size()) {
      const auto& row = page_[at_++];
      if (row.state != SubscriptionState::subscribed || row.source == chosen_by_file) continue;
      OwnReader one{subscriber_of(row)};
      one.wanted = judged(row, one.subscriber);
      if (one.wanted != Wanted::other_topics) return std::optional(std::move(one));
    }
    auto more = reader_->of_list(list, last_, rows_of_page);
    if (!more) return more.error();
    page_ = std::move(*more);
    at_ = 0;
    if (page_.empty()) return std::optional<OwnReader>();
    last_ = page_.back().key;
  }
}

Result<bool> OwnSubscribers::has_readers(const std::string& list) {
  for (std::int64_t last = 0; reader_;) {
    const auto page = reader_->of_list(list, last, rows_of_page);
    if (!page) return page.error();
    if (page->empty()) break;
    last = page->back().key;
    for (const auto& row : *page) {
      Subscriber unused;
      if (row.state == SubscriptionState::subscribed && judge_(row, unused) == Wanted::yes) return true;
    }
  }
  return false;
}

}  // namespace gazetted
