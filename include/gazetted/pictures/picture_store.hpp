// What was made of pictures, kept by what it was made from: the same picture with the same words is made once, and is
// there with the same bytes whenever a site is built again. Blocking, from any thread and any process; pictures are
// made one at a time. After a crash there are whole entries, and perhaps a directory ".new-…", which goes after an
// hour.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "gazetted/pictures/picture_options.hpp"
#include "gazetted/pictures/picture_plan.hpp"

namespace gazetted {

inline constexpr const char* picture_recipe = "3";  // changed whenever other bytes are made from the same picture

inline constexpr std::uint64_t largest_picture = 100u << 20;  // bytes, of one that is read at all

struct PictureRendition {
  PictureFormat format = PictureFormat::jpeg;
  unsigned width = 0, height = 0;  // in pixels
  std::uint64_t size = 0;          // bytes
  std::string sha256;              // lower-case hexadecimal
  fs::path source;                 // where its bytes are
};

struct PictureSet {
  std::string key;                           // of its entry; for forget()
  PictureRendition original;                 // as it is public: cleaned, with its words; its format is not said
  std::vector<PictureRendition> renditions;  // by width, then AVIF, WebP, JPEG; empty: it is shown as it is
  std::string trouble;                       // why there are none, as a clause; empty: none were wanted
};

// What was not made for a reason that has passed, perhaps: that the program could not be started, at once; that it took
// too long, after an hour.
enum class PictureRetry { when_due, never };

struct StoreSize;

class PictureStore {
 public:
  // `goes_on` false: nothing is made any more, and the program that runs is ended. Asked on the caller's thread.
  explicit PictureStore(PictureOptions options, std::function<bool()> goes_on = {})
      : options_(std::move(options)), goes_on_(std::move(goes_on)) {}

  // For pages. `bytes`: the picture as it was sent. An error is the machine's: the store cannot be written, or it was
  // not to go on. A program that cannot be started is none: the picture is shown as it is, with that as its trouble.
  Result<PictureSet> for_pages(const std::string& bytes, const PictureWords& words,
                               PictureRetry retry = PictureRetry::when_due) const;
  // The same without making anything, and without waiting for what is being made. Nothing: it is not there, or
  // (when_due) is to be tried again.
  std::optional<PictureSet> kept_for_pages(const std::string& bytes, const PictureWords& words,
                                           PictureRetry retry = PictureRetry::when_due) const;
  // A large picture as a mail shows it; empty: as it is. Where the store is another user's it is made and not kept.
  std::string for_mail(const std::string& bytes, const PictureWords& words) const;
  // Of what for_mail() keeps for a picture as it was sent; empty: nothing. For forget().
  std::string mail_key(const std::string& bytes, const PictureWords& words) const;
  void forget(const std::string& key) const;

  // A picture of the disk without what cameras write, and without words: made once for each file as it is, by name,
  // size and time. Nothing: it was not made yet.
  std::optional<fs::path> find_clean(const fs::path& file) const;
  // One at a time, which takes three times its bytes of memory; at most largest_picture. An error is the machine's, or
  // the file cannot be read.
  Result<fs::path> make_clean(const fs::path& file) const;

 private:
  Result<fs::path> entry(const std::string& key, const std::string& bytes, const PictureWords& words,
                         const std::vector<PlannedPicture>& plan, PictureRetry retry) const;
  Status make(const fs::path& place, const std::string& bytes, const PictureWords& words,
              const std::vector<PlannedPicture>& plan) const;
  Result<fs::path> new_entry() const;
  Status put_in_place(const fs::path& fresh, const fs::path& path) const;
  void trim(std::uint64_t added) const;
  void walk(StoreSize& size) const;

  PictureOptions options_;
  std::function<bool()> goes_on_;
};

}  // namespace gazetted
