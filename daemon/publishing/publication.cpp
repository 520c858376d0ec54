#include "publication.hpp"

#include <algorithm>

#include "gazetted/edition/page_url.hpp"

namespace gazetted {

Outcome cannot_publish(const Error& error) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::deferred;
  outcome.scope = error.of_machine() ? Outcome::Scope::account : Outcome::Scope::recipient;
  outcome.reply = error.text();
  return outcome;
}

Outcome published(std::string reply, std::string address) {
  Outcome there;
  there.kind = Outcome::Kind::accepted;
  there.reply = std::move(reply);
  there.remote_id = std::move(address);
  return there;
}

Publication::Publication(const Ports& ports, Time now, std::function<bool()> goes_on, PicturesTried tried)
    : p_(ports),
      now_(now),
      pictures_(ports.settings.pictures, std::move(goes_on)),
      writer_({ports.pages, [this](const std::string& id) { return open(id); }, ports.settings.site, ports.theme,
               &pictures_, tried == PicturesTried::yes ? PictureMaking::here : PictureMaking::elsewhere,
               tried == PicturesTried::yes ? PictureRetry::never : PictureRetry::when_due, &ports.taken_down},
              ports.shelf, ports.tree) {}

Publication::~Publication() {
  for (const auto number : published_) p_.shelf.forget(number);  // its files may be in their last place only later
}

std::optional<Outcome> Publication::publish(const Edition& edition, PicturesTried tried) {
  const auto& newsroom = p_.settings.newsroom(edition.set.first().newsroom);
  if (edition.page == 0) return cannot_publish(Error(Place{}, "it has no page: it was accepted without a site"));
  edition_ = &edition;
  p_.shelf.forget(edition.page);
  published_.insert(edition.page);
  const auto done = put(edition, newsroom, tried);
  edition_ = nullptr;
  if (!done) return cannot_publish(done.error());
  switch (*done) {
    case Done::lacks_pictures:
      return std::nullopt;
    case Done::nothing_to_withdraw:
      return published("nothing of it was ever published", "");
    case Done::published:
      return published("published", page_url(newsroom, edition.set.first(), edition.page));
  }
  broken("a publication that ended in no way");
}

Result<Edition> Publication::open(const std::string& id) {
  if (edition_ && edition_->set.first().id == id) return *edition_;
  return Edition::open(Archive::of(p_.settings.spool), id);
}

// The page first, which nothing names yet, then the ledger, from which its lists are made.
Result<Publication::Done> Publication::put(const Edition& edition, const Newsroom& newsroom, PicturesTried tried) {
  const auto& id = edition.set.first().id;
  const bool withdraws = edition.set.first().kind == ReleaseKind::withdrawal;
  auto known = p_.pages.page(edition.page);
  if (!known) return known.error().blame_machine();
  if (withdraws && !*known) return Done::nothing_to_withdraw;
  auto page = *known ? **known : page_of(edition, now_, newsroom);
  page.withdrawn = withdraws;
  if (!withdraws) {
    page.topics = topics_of(edition);
    page.topic_names = topic_names_of(edition);
    page.day = day_of(edition, *known ? page.published() : now_, newsroom);
  }
  const auto had_it = [&](const auto& version) { return version.release == id; };
  if (std::none_of(page.versions.begin(), page.versions.end(), had_it)) page.versions.push_back({id, now_});
  const auto story = tried == PicturesTried::yes
                         ? writer_.story(page, PictureRetry::never, PictureMaking::here)
                         : writer_.story(page, PictureRetry::when_due, PictureMaking::elsewhere);
  if (!story) return story.error();
  // What is being withdrawn is not written at all.
  if (lacks_pictures(**story) && !p_.taken_down.has(page.number)) return Done::lacks_pictures;
  page.listed = to_json_text(listed(**story, newsroom.language));
  if (auto status = writer_.put_story(page); !status) {
    if (!*known) writer_.remove_story(page);
    return status.error();
  }
  const auto version = *std::find_if(page.versions.begin(), page.versions.end(), had_it);
  auto put = p_.ledger.call([&](Ledger& ledger) { return ledger.pages().publish(page, version); });
  if (!put) return put.error().blame_machine();
  writer_.touch(*put, *known);
  return Done::published;
}

}  // namespace gazetted
