#include "gazetted/publishing/early_pages.hpp"

#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/publishing/site_publisher.hpp"
#include "gazetted/publishing/stories.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/site/pages.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_kept = 16;     // versions
constexpr std::size_t most_readers = 32;  // of each, whose pages are kept

// Whoever has the address has the page: it must not be kept, found, or told to the sites that it links to.
void keep_private(WebResponse& response) {
  response.headers["Cache-Control"] = "private, no-store";
  response.headers["X-Robots-Tag"] = "noindex, noarchive";
  response.headers["Referrer-Policy"] = "no-referrer";
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.headers["Cross-Origin-Resource-Policy"] = "same-origin";
  response.headers["Content-Security-Policy"] =
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; font-src 'self'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'";
}

// Files of other people, which a browser is not to run as ours.
bool may_be_shown(const std::string& type) {
  return type.starts_with("image/") && !type.starts_with("image/svg") && type.find("xml") == std::string::npos;
}

WebResponse moved_to(const std::string& address) {
  WebResponse response;
  response.status = 303;
  response.headers["Location"] = address;
  keep_private(response);
  return response;
}

WebResponse response_of(const fs::path& source, const std::string& name, const std::string& type) {
  WebResponse response;
  response.file = source;
  response.content_type = type;
  keep_private(response);
  if (may_be_shown(type)) return response;
  response.headers["Content-Security-Policy"] = "sandbox";
  response.file_name = name;
  return response;
}

std::optional<WebResponse> file_of(const Story& story, const std::string& wanted) {
  for (const auto& file : story.files) {
    if (percent_encode(file.name) == wanted) return response_of(file.source, file.name, file.type);
    for (const auto& smaller : file.renditions) {
      const auto name = rendition_name(file, smaller);
      if (percent_encode(name) == wanted) return response_of(smaller.source, name, std::string(media_type_of(name)));
    }
  }
  return {};
}

// Oldest first, up to the one that is read, each at the time at which it was accepted.
PageRow page_for(std::int64_t number, const std::vector<ReleaseRow>& versions, const ReleaseRow& latest,
                 const std::string& newsroom) {
  PageRow page;
  page.number = number;
  page.newsroom = newsroom;
  for (auto row = versions.rbegin(); row != versions.rend(); ++row) {
    page.versions.push_back({row->id, row->accepted});
    if (row->id == latest.id) break;
  }
  return page;
}

std::optional<WebResponse> unless_it_fails(Result<WebResponse> response, const std::string& release) {
  if (response) return std::move(*response);
  log(Event::site_trouble, {{"release", release}, {"reason", response.error().text()}});
  return {};
}

}  // namespace

namespace {

bool is_off(const EarlyReader& reader, const std::vector<TargetRow>& targets) {
  const auto is_cancelled = [](const TargetRow& target) { return target.cancelled; };
  if (!targets.empty() && std::all_of(targets.begin(), targets.end(), is_cancelled)) return true;
  return std::any_of(targets.begin(), targets.end(), [&](const auto& target) {
    return target.kind == TargetKind::list && target.name == reader.list && target.cancelled;
  });
}

// It was on its way, or was to go to nobody by mail.
bool was_released(const ReleaseRow& version) {
  std::int64_t planned = 0, gone = 0;
  for (const auto& target : version.targets) {
    if (target.kind != TargetKind::list) continue;
    planned += target.tally.total();
    for (const auto state : {State::sent, State::bounced, State::unknown, State::sending}) gone += target.tally[state];
  }
  return !version.waits_for_person() && (planned == 0 || gone > 0);
}

// The marks of what was superseded are those of that. Cancelled before, it was over before the later one came: its
// page, which early readers have one of, waited for the end of the embargo.
bool was_off_before(const EarlyReader& reader, const ReleaseRow& version, const ReleaseRow& later) {
  if (version.done && *version.done < later.accepted) return true;
  return std::any_of(version.targets.begin(), version.targets.end(), [&](const auto& target) {
    return target.kind == TargetKind::list && target.name == reader.list && target.cancelled_by_somebody;
  });
}

// While the latest waits for somebody's yes nobody reads it, and so its readers keep what they had.
const ReleaseRow* latest_released(const EarlyReader& reader, const std::vector<ReleaseRow>& versions) {
  for (std::size_t i = 1; i < versions.size(); ++i) {
    if (was_off_before(reader, versions[i], versions[i - 1])) return nullptr;
    if (was_released(versions[i])) return &versions[i];
  }
  return nullptr;
}

}  // namespace

// Where a version took the place of another, what was cancelled of that says nothing any more.
const ReleaseRow* version_to_read(const EarlyReader& reader, const std::vector<ReleaseRow>& versions) {
  const auto of_reader = [&](const TargetRow& target) {
    return target.kind == TargetKind::list && target.name == reader.list;
  };
  const bool was_mailed = std::any_of(versions.begin(), versions.end(), [&](const auto& row) {
    return row.id == reader.release && std::any_of(row.targets.begin(), row.targets.end(), of_reader);
  });
  if (!was_mailed || versions.front().kind == ReleaseKind::withdrawal) return nullptr;
  if (is_off(reader, versions.front().targets)) return nullptr;
  return versions.front().waits_for_person() ? latest_released(reader, versions) : &versions.front();
}

bool files_may_be_read_early(const std::string& release, const std::vector<ReleaseRow>& versions) {
  const auto row = std::find_if(versions.begin(), versions.end(), [&](const auto& each) { return each.id == release; });
  if (row == versions.end() || row->waits_for_person()) return false;
  return std::any_of(row->targets.begin(), row->targets.end(), [&](const auto& target) {
    const EarlyReader reader{release, target.name, "", "", ""};
    return target.kind == TargetKind::list && target.opens == Opens::early && version_to_read(reader, versions);
  });
}

Result<EarlyPages::Kept*> EarlyPages::version(const Settings& settings, const ReleaseRow& row) {
  std::error_code code;
  const auto known = kept_.find(row.key);
  if (known != kept_.end() && fs::exists(known->second.place, code)) {
    known->second.used = ++used_;
    return &known->second;
  }
  auto edition = Edition::open(Archive::of(settings.spool), row.id);
  if (!edition) return edition.error();
  if (known == kept_.end() && kept_.size() >= most_kept) {
    kept_.erase(std::min_element(kept_.begin(), kept_.end(), [](const auto& one, const auto& other) {
      return one.second.used < other.second.used;
    }));
  }
  auto& kept = kept_[row.key];
  kept = {edition->page, std::move(edition->set), edition->place, nullptr, {}, ++used_};
  return &kept;
}

namespace {

// What the store has made of pictures goes when it is full.
bool is_all_there(const Story& story) {
  std::error_code code;
  const auto is_there = [&](const auto& file) { return fs::exists(file.source, code); };
  return std::all_of(story.files.begin(), story.files.end(), [&](const auto& file) {
    return is_there(file) && std::all_of(file.renditions.begin(), file.renditions.end(), is_there);
  });
}

}  // namespace

Status EarlyPages::read_story(const Settings& settings, const std::vector<ReleaseRow>& versions, const ReleaseRow& row,
                              Kept& kept) {
  if (kept.story && is_all_there(*kept.story)) return {};
  kept.story.reset();
  kept.pages.clear();
  const auto& newsroom = settings.newsroom(kept.set.first().newsroom);
  const auto open = [&](const std::string& id) { return Edition::open(Archive::of(settings.spool), id); };
  const PictureStore pictures(settings.pictures);  // readers get them clean, and in sensible sizes, early too
  auto story =
      make_story(page_for(kept.page, versions, row, newsroom.key), open, newsroom, {&pictures, PictureRetry::never});
  if (!story) return story.error();
  kept.story = std::make_shared<const Story>(std::move(*story));
  return {};
}

Result<WebResponse> EarlyPages::page(const Settings& settings, const EarlyRequest& request, Time until, Kept& kept) {
  const auto theme = theme_.of(settings);
  if (!theme) return theme.error();
  if (made_with_ != *theme) {
    for (auto& [key, each] : kept_) each.pages.clear();
    made_with_ = *theme;
  }
  auto html = kept.pages.find(request.token);
  if (html == kept.pages.end()) {
    const auto& reader = request.reader;
    const EarlyView shown{until, reader.name.empty() ? reader.address : reader.name, reader.language,
                          std::string(early_path) + request.token + "/"};
    auto made = early_page(SiteView{**theme, settings.site.newsrooms}, *kept.story, shown);
    if (!made) return made.error();
    if (kept.pages.size() >= most_readers) kept.pages.clear();
    html = kept.pages.emplace(request.token, std::move(*made)).first;
  }
  WebResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.body = html->second;
  keep_private(response);
  return response;
}

std::optional<WebResponse> EarlyPages::answer(const std::shared_ptr<const Settings>& settings,
                                              const EarlyRequest& request, const std::vector<ReleaseRow>& versions,
                                              Time now) {
  const auto* latest = version_to_read(request.reader, versions);
  if (!latest || !settings->site.is_on()) return {};
  if (settings_ != settings) kept_.clear();
  settings_ = settings;
  const auto kept = version(*settings, *latest);
  if (!kept) return unless_it_fails(kept.error(), latest->id);
  auto& shown = **kept;
  if (shown.page == 0) return {};
  const auto& text = shown.set.text_for({request.reader.language});
  const auto& embargo = shown.set.first().embargo;
  if (!embargo || embargo->instant <= now) {
    shown.story.reset();  // everybody reads it elsewhere
    shown.pages.clear();
    if (versions.front().waits_for_person() || text.online_url.empty() || !request.file.empty()) return {};
    return moved_to(text.online_url);
  }
  if (auto status = read_story(*settings, versions, *latest, shown); !status)
    return unless_it_fails(status.error(), latest->id);
  if (!request.file.empty()) return file_of(*shown.story, request.file);
  return unless_it_fails(page(*settings, request, embargo->instant, shown), latest->id);
}

}  // namespace gazetted
