// What is put into the tree while a site is written: what was put is remembered, and an error is the machine's.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "gazetted/publishing/site_tree.hpp"

namespace gazetted {

class WrittenFiles {
 public:
  explicit WrittenFiles(SiteTree& tree) : tree_(tree) {}

  Status put(const SiteFile& file) {
    paths_.insert(file.path);
    const auto status = tree_.put(file);
    return status ? Status() : Status(status.error().blame_machine());
  }
  Status put(const Result<SiteFile>& file) { return file ? put(*file) : Status(file.error()); }
  Status put(const Result<std::vector<SiteFile>>& files) {
    if (!files) return files.error();
    for (const auto& file : *files) {
      if (auto status = put(file); !status) return status;
    }
    return {};
  }
  // It belongs there, and stays as it is.
  void keep(const std::string& path) { paths_.insert(path); }
  Status remove(const std::string& path) {
    paths_.erase(path);
    return tree_.remove(path);
  }

  SiteTree& tree() { return tree_; }
  const std::set<std::string>& paths() const { return paths_; }

 private:
  SiteTree& tree_;
  std::set<std::string> paths_;
};

}  // namespace gazetted
