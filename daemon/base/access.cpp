#include "gazetted/base/access.hpp"

#include <fcntl.h>
#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "gazetted/base/users.hpp"

namespace gazetted {
namespace {

constexpr const char* account_of_daemon = "gazetted";  // as systemd/gazetted.sysusers makes it

std::string letters_of_bits(unsigned bits) {
  return std::string(bits & 4 ? "r" : "") + (bits & 2 ? "w" : "") + (bits & 1 ? "x" : "");
}

bool group_may(const Barrier& barrier) { return ((barrier.mode >> 3) & barrier.needed) == barrier.needed; }

// What the daemon may not use has to be given to it.
std::string for_daemon(const Barrier& barrier, const Visitor& visitor) {
  const auto chgrp = barrier.group == visitor.group ? "" : "chgrp " + visitor.group + ", ";
  return "give it to the daemon's group: " + chgrp + "chmod g+" + letters_of_bits(barrier.needed);
}

// Whom to be instead: the owner of what belongs to the daemon; of root's, whoever its group lets in.
std::string as_somebody_else(const Barrier& barrier, const Visitor& visitor) {
  if (barrier.owner != "root") return "sudo -u " + barrier.owner + " gazetted …";
  return group_may(barrier) && !visitor.account.empty() ? "sudo -u " + visitor.account + " gazetted …"
                                                        : "sudo gazetted …";
}

std::string remedy(const Barrier& barrier, const Visitor& visitor) {
  const auto bits = letters_of_bits(barrier.needed);
  if (visitor.user == barrier.owner) return "permit it with chmod u+" + bits;
  if (visitor.user == visitor.account) return for_daemon(barrier, visitor);
  if (visitor.joined_later && group_may(barrier))
    return visitor.user + " was added to the group " + barrier.group +
           " after this session began: log out and in again";
  if (barrier.owner != "root" && barrier.owner != visitor.account)
    return group_may(barrier) && barrier.group != "root" ? "ask to join the group with 'sudo adduser " + visitor.user +
                                                               " " + barrier.group + "', and log in again"
                                                         : "ask " + barrier.owner + " to let you";
  const auto join =
      visitor.is_member || !group_may(barrier) || barrier.group == "root"
          ? ""
          : ", or join the group with 'sudo adduser " + visitor.user + " " + barrier.group + "' and log in again";
  return "use '" + as_somebody_else(barrier, visitor) + "'" + join;
}

std::string group_name(gid_t gid) {
  char buffer[16384];
  group entry{};
  group* found = nullptr;
  const bool is_named = ::getgrgid_r(gid, &entry, buffer, sizeof buffer, &found) == 0 && found;
  return is_named ? found->gr_name : fmt::format("gid {}", gid);
}

bool has_group(const std::vector<gid_t>& groups, gid_t gid) {
  return std::find(groups.begin(), groups.end(), gid) != groups.end();
}

std::vector<gid_t> groups_of_process() {
  std::vector<gid_t> groups(std::size_t(std::max(::getgroups(0, nullptr), 0)));
  groups.resize(std::size_t(std::max(::getgroups(int(groups.size()), groups.data()), 0)));
  groups.push_back(::getegid());
  return groups;
}

std::vector<gid_t> groups_of_user(const std::string& user) {
  int count = 256;
  std::vector<gid_t> groups(std::size_t(count), 0);
  if (::getgrouplist(user.c_str(), ::getegid(), groups.data(), &count) < 0) return {};
  groups.resize(std::size_t(count));
  return groups;
}

Visitor this_process(gid_t wanted) {
  Visitor visitor;
  visitor.user = user_name(::geteuid());
  visitor.group = group_name(::getegid());
  if (uid_of(account_of_daemon)) visitor.account = account_of_daemon;
  visitor.is_member = has_group(groups_of_process(), wanted);
  visitor.joined_later = !visitor.is_member && has_group(groups_of_user(visitor.user), wanted);
  return visitor;
}

Barrier barrier_of(const struct stat& info, const std::string& path, unsigned needed) {
  return {path, user_name(info.st_uid), group_name(info.st_gid), unsigned(info.st_mode & 07777), needed};
}

// 0: we may; else the error.
int trouble_with(const fs::path& path, unsigned needed) {
  return ::faccessat(AT_FDCWD, path.c_str(), int(needed), AT_EACCESS) == 0 ? 0 : errno;
}

unsigned bits_for(const struct stat& info, Use use) {
  const unsigned search = S_ISDIR(info.st_mode) ? 1 : 0;
  return (use == Use::read ? 4 : 2) | search;
}

struct Stopped {
  fs::path at;
  unsigned needed = 0;
};

// Where somebody is stopped who goes there from the root. What is not there can be made where one may write.
std::optional<Stopped> where_stopped(const fs::path& path, Use use) {
  fs::path at, last = "/";
  for (const auto& part : path) {
    at /= part;
    struct stat info {};
    if (::stat(at.c_str(), &info) != 0) {
      if (errno != ENOENT || use != Use::make) return std::nullopt;
      return trouble_with(last, 3) == EACCES ? std::optional(Stopped{last, 3}) : std::nullopt;
    }
    const auto needed = at == path ? bits_for(info, use) : 1;
    if (trouble_with(at, needed) == EACCES) return Stopped{at, needed};
    last = at;
  }
  return std::nullopt;
}

fs::path whole_path(const fs::path& path) {
  std::error_code code;
  auto whole = fs::absolute(path, code).lexically_normal();
  return whole.filename().empty() && whole.has_relative_path() ? whole.parent_path() : whole;
}

}  // namespace

std::string words_of(const Barrier& barrier, const Visitor& visitor, Use use) {
  return fmt::format("{} may not {} it: {} belongs to {}:{} (mode {:04o}); {}", visitor.user,
                     use == Use::read ? "read" : "write", barrier.path.empty() ? "it" : barrier.path, barrier.owner,
                     barrier.group, barrier.mode, remedy(barrier, visitor));
}

std::string why_not_allowed(const fs::path& path, Use use) {
  const auto whole = whole_path(path);
  const auto stopped = where_stopped(whole, use);
  struct stat info {};
  if (!stopped || ::stat(stopped->at.c_str(), &info) != 0) return "";
  const auto name = stopped->at == whole ? std::string() : stopped->at.string();
  return words_of(barrier_of(info, name, stopped->needed), this_process(info.st_gid), use);
}

std::string absent_or_closed(const fs::path& path, const std::string& absent) {
  const auto why = why_not_allowed(path);
  return why.empty() ? absent : why;
}

std::string in_brackets_why(const fs::path& path) {
  const auto why = why_not_allowed(path);
  return why.empty() ? "" : " (" + why + ")";
}

std::string why_not_for_daemon(const struct stat& dropped) {
  auto visitor = this_process(dropped.st_gid);
  visitor.account = visitor.user;
  return words_of(barrier_of(dropped, "", bits_for(dropped, Use::read)), visitor, Use::read);
}

Error fail_on(const fs::path& path, const std::string& what, Use use) {
  const auto number = errno;
  auto error = fail_errno(path.string() + (what.empty() ? "" : ": " + what));
  if (number != EACCES) return error;
  const auto why = why_not_allowed(path, use);
  return why.empty() ? error : Error(error.place(), error.message() + ": " + why);
}

}  // namespace gazetted
