// The publication of versions, one after the other, with one view of ledger, settings and theme: files, ledger, then
// what lists name. Blocking; one thread.
#pragma once
#include <functional>
#include <set>
#include <string>

#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/model/outcome.hpp"
#include "gazetted/publishing/site_writer.hpp"

namespace gazetted {

// As a deferral; what the machine is not to blame for keeps no other page back.
Outcome cannot_publish(const Error& error);
Outcome published(std::string reply, std::string address);

// Whose pictures have been made, or tried: what is missing all the same is made at once.
enum class PicturesTried { no, yes };

class Publication {
 public:
  struct Ports {
    LedgerThread& ledger;
    PageReader& pages;
    const Settings& settings;
    const Theme& theme;
    StoryShelf& shelf;
    SiteTree& tree;
    TakenDown& taken_down;
  };
  // `tried`: of all that is written beside.
  Publication(const Ports& ports, Time now, std::function<bool()> goes_on, PicturesTried tried);
  Publication(const Publication&) = delete;
  ~Publication();

  SiteWriter& writer() { return writer_; }
  // Nothing: its pictures are to be made first, and nothing of it was written.
  std::optional<Outcome> publish(const Edition& edition, PicturesTried tried);

 private:
  enum class Done { published, nothing_to_withdraw, lacks_pictures };
  Result<Edition> open(const std::string& id);
  Result<Done> put(const Edition& edition, const Newsroom& newsroom, PicturesTried tried);

  Ports p_;
  const Time now_;
  const PictureStore pictures_;
  std::set<std::int64_t> published_;
  const Edition* edition_ = nullptr;  // the one that is being published: it may not be in its place yet
  SiteWriter writer_;
};

}  // namespace gazetted
