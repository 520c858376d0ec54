#include "gazetted/publishing/site_publisher.hpp"
#include "gazetted/edition/page_url.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/digest_field.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/publishing/site_lock.hpp"
#include "gazetted/publishing/site_writer.hpp"
#include "gazetted/site/addresses.hpp"

namespace gazetted {
namespace {

constexpr const char* made_by_note = "made-by";
// While pages are written and the lists that name them are not: a crash in between leaves lists that are not right.
constexpr const char* unfinished_note = "unfinished";

// What the machine is not to blame for keeps no other page back.
Outcome cannot(const Error& error) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::deferred;
  outcome.scope = error.of_machine() ? Outcome::Scope::account : Outcome::Scope::recipient;
  outcome.reply = error.text();
  return outcome;
}

// What `publish` does, on the pool's thread.
class Publication {
 public:
  Publication(LedgerThread& ledger, PageReader& pages, const Settings& settings, const Theme& theme, StoryShelf& shelf,
              SiteTree& tree, Time now, std::function<bool()> goes_on)
      : ledger_(ledger),
        pages_(pages),
        settings_(settings),
        shelf_(shelf),
        now_(now),
        pictures_(settings.pictures, std::move(goes_on)),
        writer_({pages, [this](const std::string& id) { return open(id); }, settings.site, theme, &pictures_}, shelf,
                tree) {}
  Publication(const Publication&) = delete;
  ~Publication() {
    for (const auto number : published_) shelf_.forget(number);  // its files may be in their last place only later
  }

  SiteWriter& writer() { return writer_; }

  Outcome publish(const Edition& edition) {
    const auto& newsroom = settings_.newsroom(edition.set.first().newsroom);
    if (edition.page == 0) return cannot(Error(Place{}, "it has no page: it was accepted without a site"));
    edition_ = &edition;
    shelf_.forget(edition.page);
    published_.insert(edition.page);
    const auto done = put(edition, newsroom);
    edition_ = nullptr;
    if (!done) return cannot(done.error());
    if (!*done) return accepted("nothing of it was ever published", "");
    return accepted("published", page_url(newsroom, edition.set.first(), edition.page));
  }

 private:
  Result<Edition> open(const std::string& id) {
    if (edition_ && edition_->set.first().id == id) return *edition_;
    return Edition::open(Archive::of(settings_.spool), id);
  }

  static Outcome accepted(std::string reply, std::string address) {
    Outcome there;
    there.kind = Outcome::Kind::accepted;
    there.reply = std::move(reply);
    there.remote_id = std::move(address);
    return there;
  }

  // The page first, which nothing names yet, then the ledger, from which its lists are made. False: there is nothing
  // that a withdrawal could take down.
  Result<bool> put(const Edition& edition, const Newsroom& newsroom) {
    const auto& id = edition.set.first().id;
    const bool withdraws = edition.set.first().kind == ReleaseKind::withdrawal;
    auto known = pages_.page(edition.page);
    if (!known) return known.error().blame_machine();
    if (withdraws && !*known) return false;
    auto page = *known ? **known : page_of(edition, now_, newsroom);
    page.withdrawn = withdraws;
    if (!withdraws) {
      page.topics = topics_of(edition);
      page.topic_names = topic_names_of(edition);
      page.day = day_of(edition, *known ? page.published() : now_, newsroom);
    }
    const auto had_it = [&](const auto& version) { return version.release == id; };
    if (std::none_of(page.versions.begin(), page.versions.end(), had_it)) page.versions.push_back({id, now_});
    const auto story = writer_.story(page);
    if (!story) return story.error();
    page.listed = to_json_text(listed(**story, newsroom.language));
    if (auto status = writer_.put_story(page); !status) {
      if (!*known) writer_.remove_story(page);
      return status.error();
    }
    const auto version = *std::find_if(page.versions.begin(), page.versions.end(), had_it);
    auto put = ledger_.call([&](Ledger& ledger) { return ledger.pages().publish(page, version); });
    if (!put) return put.error().blame_machine();
    writer_.touch(*put, *known);
    return true;
  }

  LedgerThread& ledger_;
  PageReader& pages_;
  const Settings& settings_;
  StoryShelf& shelf_;
  const Time now_;
  const PictureStore pictures_;
  std::set<std::int64_t> published_;
  const Edition* edition_ = nullptr;  // the one that is being published: it may not be in its place yet
  SiteWriter writer_;
};

// Whatever is in the way of its notice.
void take_down_first(const Edition& edition, SiteTree& tree) {
  if (edition.set.first().kind != ReleaseKind::withdrawal || edition.page == 0) return;
  if (const auto status = take_down(tree, edition.page); !status)
    log(Event::site_trouble, {{"reason", status.error().text()}});
}

std::string fields(const TextByLanguage& texts) {
  std::string all;
  for (const auto& [language, text] : texts) all += digest_field(language) + digest_field(text);
  return digest_field(all);
}

// What decides how the site looks, as a digest.
std::string maker_of(const Settings& settings, const std::string& theme_hash) {
  const auto& options = settings.site;
  std::string all = digest_field(GAZETTED_VERSION) + digest_field(theme_hash);
  all += digest_field(picture_recipe) + digest_field(settings.pictures.program.empty() ? "" : "renditions");
  for (const auto& hub : options.hubs) all += digest_field(hub);
  for (const auto& contact : options.security) all += digest_field(contact);
  all += digest_field(options.search ? "search" : "");
  for (const auto& [key, site] : options.newsrooms) {
    const auto& newsroom = site.newsroom;
    for (const auto* text :
         {&key, &newsroom.name, &newsroom.slug, &newsroom.website, &newsroom.email, &newsroom.postal_address,
          &newsroom.language, &newsroom.time_zone, &newsroom.public_url, &newsroom.boilerplate, &site.colour})
      all += digest_field(*text);
    const auto logo = read_file(site.logo, 4u << 20);
    all += digest_field(site.logo.filename().string()) + digest_field(logo ? *logo : "");
    for (const auto& profile : newsroom.social_profiles)
      all += digest_field(profile.platform) + digest_field(profile.url);
    for (const auto& slug : site.former_slugs) all += digest_field(slug);
    for (const auto& language : site.languages) all += digest_field(language);
    for (const auto& contact : site.press)
      all += digest_field(contact.name) + digest_field(contact.role) + digest_field(contact.email) +
             digest_field(contact.phone);
    for (const auto& [topic, titles] : site.topic_titles) all += digest_field(topic) + fields(titles);
    all += fields(newsroom.boilerplates) + fields(site.privacy) + fields(site.accessibility);
    for (const auto& list : site.lists)
      all += digest_field(list.title) + digest_field(list.language) + digest_field(list.address);
    all += digest_field(site.pinned) + digest_field(site.retired ? "retired" : "");
  }
  return hex(sha256(all));
}

}  // namespace

bool is_made_by(const SiteTree& tree, const Settings& settings, const Theme& theme) {
  return tree.note(made_by_note) == maker_of(settings, theme.hash());
}

Status note_maker(SiteTree& tree, const Settings& settings, const Theme& theme) {
  return tree.put_note(made_by_note, maker_of(settings, theme.hash()));
}

SitePublisher::~SitePublisher() {
  stopping_ = true;
  pictures_.join();
  pool_.join();
}

Status SitePublisher::write_waiting(const std::shared_ptr<const Settings>& settings_now, Also also) {
  const Settings& settings = *settings_now;
  std::vector<Order> orders;
  {
    const std::lock_guard lock(mutex_);
    orders.swap(waiting_);
  }
  if (orders.empty() && also == Also::nothing) return {};  // written together with an earlier one
  const auto fail_all = [&](const Error& error) -> Status {
    for (const auto& order : orders) *order.outcome = cannot(error.blame_machine());
    return error;
  };
  SiteTree tree(settings.site.directory);
  const auto lock = SiteLock::take(settings);
  if (!lock) return fail_all(lock.error());
  if (auto status = tree.claim(); !status) return fail_all(status.error());
  for (const auto& order : orders) take_down_first(order.release->edition(), tree);
  auto pages = PageReader::open(settings.store.path);
  if (!pages) return fail_all(pages.error());
  const auto theme = p_.theme.of(settings);
  if (!theme) return fail_all(theme.error());
  if (settings_ != settings_now) shelf_.forget_all();
  settings_ = settings_now;
  const auto goes_on = [this] { return !stopping_.load(); };
  Publication publication(p_.ledger, **pages, settings, **theme, shelf_, tree, p_.clock.now(), goes_on);
  auto& writer = publication.writer();
  const bool is_anew = !is_made_by(tree, settings, **theme) || !tree.note(unfinished_note).empty();
  if (is_anew) shelf_.forget_all();  // what could not be made of their pictures is tried again
  if (!orders.empty()) {
    if (auto status = tree.put_note(unfinished_note, "yes"); !status) return fail_all(status.error());
  }
  for (const auto& order : orders) *order.outcome = publication.publish(order.release->edition());
  const auto now = p_.clock.now();
  Status done;
  if (also == Also::what_changes_by_time) done = writer.touch_what_changes(now);
  if (done) done = is_anew ? writer.put_all(now, goes_on) : writer.put_lists(now);
  if (done) done = tree.sync();
  if (done && stopping_ && !writer.troubles().empty()) {  // lists may lack what could not be read for want of pictures
    done = tree.put_note(unfinished_note, "yes");
    if (done) done = fail("the site was not written to its end: the daemon is stopping");
  }
  if (done && is_anew) done = note_maker(tree, settings, **theme);
  if (done) done = tree.put_note(unfinished_note, "");
  for (const auto& trouble : writer.troubles()) log(Event::site_trouble, {{"reason", trouble}});
  if (!done) return fail_all(done.error());
  if (is_anew) log(Event::site_made, {{"directory", tree.directory().string()}});
  return {};
}

void SitePublisher::make_pictures_ready(std::shared_ptr<const Rendering> release) {
  const auto settings = p_.settings();
  if (!release || release->edition().page == 0 || !settings->site.is_on() || settings->pictures.program.empty()) return;
  asio::post(pictures_, [this, settings, release] {
    const auto goes_on = [this] { return !stopping_.load(); };
    make_pictures_of(release->edition(), PictureStore(settings->pictures, goes_on), goes_on);
  });
}

asio::awaitable<Outcome> SitePublisher::publish(std::shared_ptr<const Rendering> release) {
  Order order{std::move(release)};
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(order);
  }
  const auto settings = p_.settings();
  auto work = [this, settings] { return write_waiting(settings, Also::nothing); };
  const auto done = co_await on_pool(p_.io, pool_, work);
  co_return *order.outcome;
}

asio::awaitable<Status> SitePublisher::look_after() {
  const auto settings = p_.settings();
  if (!settings->site.is_on()) co_return Status();
  auto work = [this, settings] { return write_waiting(settings, Also::what_changes_by_time); };
  auto done = co_await on_pool(p_.io, pool_, work);
  co_return done;
}

}  // namespace gazetted
