// From what the ledger and the archive keep of a release to what its page shows. Blocking: editions are read.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "gazetted/edition/edition.hpp"
#include "gazetted/ledger/pages.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

using OpenEdition = std::function<Result<Edition>(const std::string& id)>;

// Who makes a picture that is not kept yet: whoever reads the story, or somebody else, later (StoryFile::is_missing).
enum class PictureMaking { here, elsewhere };

// Makes smaller pictures, and cleans what readers get; null: they get what was sent. Lists never try again what could
// not be made: they name files that were written with the page.
struct StoryPictures {
  const PictureStore* store = nullptr;
  PictureRetry retry = PictureRetry::never;
  PictureMaking making = PictureMaking::here;
};

// An error: an edition cannot be read, or the store of pictures not be written. `newsroom`: the one whose page it is.
Result<Story> make_story(const PageRow& page, const OpenEdition& open, const Newsroom& newsroom,
                         const StoryPictures& pictures = {});

// Lists may name it; its page cannot be written: a picture would be as a camera wrote it.
bool lacks_pictures(const Story& story);
// All files of its texts, of which some are pictures; as paths in the bundle.
std::vector<std::string> files_named_in(const Edition& edition);
// What make_story() will ask the store for of one of them, before it does. What cannot be read is found there.
void make_picture_of(const Edition& edition, const std::string& file, const PictureStore& pictures);

// By which its page is listed: keys, those of its first text first; and as they are written, by key.
std::vector<std::string> topics_of(const Edition& edition);
std::map<std::string, std::string> topic_names_of(const Edition& edition);

// Before anything of it is published: its row, for LedgerPages::publish(). `listed` is filled by listed_in().
PageRow page_of(const Edition& edition, Time published, const Newsroom& newsroom);

// 20261129: the day that the release bears, where that is not after its first publication, in the newsroom's zone.
int day_of(const Edition& edition, Time first_published, const Newsroom& newsroom);

}  // namespace gazetted
