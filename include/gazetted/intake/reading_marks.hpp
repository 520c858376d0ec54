// Which drop is being read just now, and how often the process has ended while it was: one that costs more memory or
// time than there is would otherwise be met again at every start, for ever. A file in the daemon's state directory,
// durable before the reading begins. Blocking; one thread.
#pragma once
#include <map>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

class ReadingMarks {
 public:
  explicit ReadingMarks(fs::path file);

  // How often the process ended while this claim was being read.
  int ended_while(const std::string& claim) const;
  // The reading begins; if the process ends before end(), it counts.
  Status begin(const std::string& claim);
  void end(const std::string& claim);

 private:
  Status write() const;
  fs::path file_;
  std::map<std::string, int> begun_;
};

}  // namespace gazetted
