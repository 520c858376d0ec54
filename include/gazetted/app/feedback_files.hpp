// The files of what comes back, below STATE/feedback: tmp/ for what is being written, new/ for bundles that nobody has
// read, kept/YYYY-MM-DD/ for those that were, aside/ for what is in new/ and is no bundle. What is in new/ is whole,
// and survives a power cut. Written by the daemon and by `gazetted bounce`, in any number of processes; only the daemon
// reads and moves. Blocking: never on the loop's thread. A value.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "gazetted/app/feedback_bundle.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

class FeedbackFiles {
 public:
  explicit FeedbackFiles(const fs::path& state) : directory_(state / "feedback") {}

  const fs::path& directory() const { return directory_; }
  Status open() const;  // makes the directories that are not there
  // For the daemon's start: what a process that is gone left half written. Nobody was told that it is taken.
  void remove_unfinished(Time now) const;

  // All of them in one bundle, durable when it returns.
  Status put(std::span<const TakenMail> mails) const;

  // Names of waiting bundles, the oldest first; no more than `most`.
  Result<std::vector<std::string>> waiting(std::size_t most, const std::set<std::string>& without = {}) const;
  Result<std::vector<TakenMail>> read(const std::string& name) const;
  // Into kept/, for the day on which its first mail came.
  Status keep(const std::string& name) const;
  Status set_aside(const std::string& name) const;
  // Where a bundle is once it is kept: "kept/2026-03-02/NAME", below directory(). Pure.
  static std::string kept_place(const std::string& name);
  // What was kept before the day of `before`, and what was set aside; how many files that were.
  std::size_t remove_kept(Time before) const;

 private:
  fs::path directory_;
};

}  // namespace gazetted
