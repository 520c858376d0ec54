#include "gazetted/publishing/site_publisher.hpp"

#include "gazetted/base/log.hpp"
#include "gazetted/edition/page_url.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/publishing/site_lock.hpp"
#include "gazetted/publishing/site_maker.hpp"
#include "publication.hpp"

namespace gazetted {
namespace {

// While pages are written and the lists that name them are not: a crash in between leaves lists that are not right.
constexpr const char* unfinished_note = "unfinished";
constexpr std::size_t most_at_once = 64;  // pages that share the lists that follow

}  // namespace

SitePublisher::~SitePublisher() {
  stopping_ = true;
  take_downs_.join();
  pictures_.join();
  pool_.join();
}

// Until none waits, those that come meanwhile as well, or there are enough for once.
std::vector<WantedPagePtr> SitePublisher::write_pages(Publication& publication, const Settings& settings) {
  std::vector<WantedPagePtr> written;
  while (written.size() < most_at_once) {
    const auto order = wanted_.next();
    if (!order) break;
    written.push_back(order);
    const auto& edition = order->release->edition();
    if (order->withdraws()) take_down(settings, edition.page);  // another program may have written it meanwhile
    if (wanted_.is_late(*order)) {
      const auto& text = edition.set.first();
      order->outcome =
          published("a later version is there", page_url(settings.newsroom(text.newsroom), text, edition.page));
      continue;
    }
    auto outcome = publication.publish(edition, order->has_tried_pictures ? PicturesTried::yes : PicturesTried::no);
    if (!outcome) {
      written.pop_back();
      wanted_.put_down(order, WantedPage::State::lacks_pictures);
      continue;
    }
    order->outcome = std::move(*outcome);
    if (order->outcome.kind == Outcome::Kind::accepted) wanted_.published(*order);
  }
  return written;
}

Status SitePublisher::write_waiting(const std::shared_ptr<const Settings>& settings_now, Also also) {
  if (also == Also::nothing && !wanted_.has_any()) return {};  // written together with an earlier one
  std::vector<WantedPagePtr> orders;
  auto done = write_site(settings_now, also, orders);
  while (!done) {  // nothing of what waits can be written either
    const auto order = wanted_.next();
    if (!order) break;
    orders.push_back(order);
  }
  for (const auto& order : orders) {
    if (!done) order->outcome = cannot_publish(Error(done.error()).blame_machine());
    if (order->withdraws() && order->outcome.kind == Outcome::Kind::accepted) taken_down_.forget(order->page());
    wanted_.put_down(order, WantedPage::State::done);
  }
  return done;
}

Status SitePublisher::write_site(const std::shared_ptr<const Settings>& settings_now, Also also,
                                 std::vector<WantedPagePtr>& orders) {
  const Settings& settings = *settings_now;
  if (!settings.site.is_on()) return fail("the newsroom's site is not in the configuration any more");
  SiteTree tree(settings.site.directory);
  const auto lock = SiteLock::take(settings);
  if (!lock) return lock.error();
  if (auto status = tree.claim(); !status) return status;
  auto pages = PageReader::open(settings.store.path);
  if (!pages) return pages.error();
  const auto theme = p_.theme.of(settings);
  if (!theme) return theme.error();
  if (settings_ != settings_now) shelf_.forget_all();
  settings_ = settings_now;
  const auto goes_on = [this] { return !stopping_.load(); };
  std::map<std::int64_t, PageRow> renewed;
  if (also == Also::what_lacked_pictures) renewed.swap(lacking_);
  const auto tried = renewed.empty() ? PicturesTried::no : PicturesTried::yes;
  Publication publication({p_.ledger, **pages, settings, **theme, shelf_, tree, taken_down_}, p_.clock.now(), goes_on,
                          tried);
  auto& writer = publication.writer();
  const bool is_old = !is_made_by(tree, settings, **theme) || (!tree.note(unfinished_note).empty() && !only_lacks_);
  const bool is_anew = is_old && lacking_.empty();                 // not again and again while pictures are made for it
  if (is_anew && tried == PicturesTried::no) shelf_.forget_all();  // what could not be made of them is tried again
  if (wanted_.has_any() || !renewed.empty()) {
    if (auto status = tree.put_note(unfinished_note, "yes"); !status) return status;
    orders = write_pages(publication, settings);
  }
  const auto now = p_.clock.now();
  Status done;
  if (also == Also::what_changes_by_time) done = writer.touch_what_changes(now);
  for (const auto& [number, page] : renewed) {
    shelf_.forget(number);
    if (done && !is_anew) done = writer.renew_story(page);
  }
  if (done) done = is_anew ? writer.put_all(now, goes_on) : writer.put_lists(now);
  if (done) done = tree.sync();
  if (done && stopping_ && !writer.troubles().empty())  // lists may lack what could not be read for want of pictures
    done = fail("the site was not written to its end: the daemon is stopping");
  for (const auto& trouble : writer.troubles()) log(Event::site_trouble, {{"reason", trouble}});
  only_lacks_ = done && !is_old;
  if (!done) return done;
  have_pictures_made(settings_now, writer.lacking());
  if (!lacking_.empty() || is_anew != is_old) return {};
  if (is_anew) {
    if (auto status = note_maker(tree, settings, **theme); !status) return status;
    log(Event::site_made, {{"directory", tree.directory().string()}});
    if (const auto reason = why_no_server_reads(tree, settings); !reason.empty())
      log(Event::site_trouble, {{"reason", reason}});
  }
  return tree.put_note(unfinished_note, "");
}

// Of pages that are not asked for: their lists, or all of the site, are written. When all are made, those are written
// again.
void SitePublisher::have_pictures_made(const std::shared_ptr<const Settings>& settings,
                                       const std::map<std::int64_t, PageRow>& pages) {
  for (const auto& [number, page] : pages) {
    if (!lacking_.emplace(number, page).second) continue;
    ++rounds_in_hand_;
    const auto open = [settings, id = page.versions.back().release] {
      return Edition::open(Archive::of(settings->spool), id);
    };
    const auto then = [this] {
      if (--rounds_in_hand_ > 0 || stopping_) return;
      asio::post(pool_, [this] {
        if (rounds_in_hand_ > 0) return;  // others came
        const auto status = write_waiting(settings_, Also::what_lacked_pictures);
        if (!status) log(Event::site_trouble, {{"reason", status.error().text()}});
      });
    };
    pictures_.make({settings, open, then});
  }
}

void SitePublisher::take_down(const Settings& settings, std::int64_t page) {
  SiteTree tree(settings.site.directory);
  if (page == 0 || !tree.why_not_ours().empty()) return;
  if (const auto status = taken_down_.take_down(tree, page); !status)
    log(Event::site_trouble, {{"reason", status.error().text()}});
}

void SitePublisher::make_pictures_ready(std::shared_ptr<const Rendering> release) {
  const auto settings = p_.settings();
  if (!release || release->edition().page == 0 || !settings->site.is_on() || settings->pictures.program.empty()) return;
  pictures_.make({settings, [release] { return Result<Edition>(release->edition()); }, [] {}});
}

asio::awaitable<void> SitePublisher::make_pictures_of(WantedPagePtr order) {
  const auto settings = p_.settings();
  auto make = [this, settings, order](auto done) {
    const auto then = [this, done = std::move(done), guard = asio::make_work_guard(p_.io)]() mutable {
      asio::post(p_.io, [done]() mutable { done(true); });
    };
    pictures_.make({settings, [order] { return Result<Edition>(order->release->edition()); }, then});
  };
  static_cast<void>(co_await answer_of<bool>(p_.io, make));
  wanted_.pictures_tried(order);
}

asio::awaitable<Outcome> SitePublisher::publish(std::shared_ptr<const Rendering> release) {
  const auto order = wanted_.add(std::move(release));
  if (order->withdraws()) {
    const auto settings = p_.settings();
    taken_down_.announce(order->page());
    asio::post(take_downs_, [this, settings, order] { take_down(*settings, order->page()); });
  }
  while (true) {
    const auto settings = p_.settings();
    auto work = [this, settings] { return write_waiting(settings, Also::nothing); };
    static_cast<void>(co_await on_pool(p_.io, pool_, work));
    if (wanted_.is_done(*order)) co_return order->outcome;
    if (wanted_.lacks_pictures(*order)) co_await make_pictures_of(order);
  }
}

asio::awaitable<Status> SitePublisher::look_after() {
  const auto settings = p_.settings();
  if (!settings->site.is_on()) co_return Status();
  auto work = [this, settings] { return write_waiting(settings, Also::what_changes_by_time); };
  auto done = co_await on_pool(p_.io, pool_, work);
  co_return done;
}

}  // namespace gazetted
