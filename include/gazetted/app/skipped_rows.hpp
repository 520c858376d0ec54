// archive/ID/skipped.csv: the rows of a release's lists that nobody was mailed for, each with its line and why. Written
// while the lists are read, before the release exists; read by `trace`. Used by one thread at a time.
#pragma once
#include <functional>
#include <string>

#include "gazetted/audience/list_reader.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

class SkippedRows {
 public:
  // `file` is made with the first row.
  explicit SkippedRows(fs::path file) : file_(std::move(file)) {}
  // Remarks on rows that were read are left out.
  void add(const std::string& list, const RowProblem& problem);
  // The rows of an earlier file whose list is meant, as they are there.
  Status keep(const fs::path& earlier, const std::function<bool(std::string_view list)>& is_meant);
  // Whether all of it was written. It is not synced: that is done for the whole release.
  Status finish();

 private:
  void write(std::string_view line);
  Status flush();
  fs::path file_;
  Descriptor fd_;
  std::string waiting_;
  Status failed_;
};

struct SkippedRow {
  std::string list, line, reason;
};
// The rows of a skipped.csv whose address, or whose row as it came, is meant. A file that is not there has none.
Status read_skipped(const fs::path& file, const std::function<bool(std::string_view)>& is_meant,
                    const std::function<void(const SkippedRow&)>& each);

}  // namespace gazetted
