// Who could have changed a module before it runs with all rights of the program: files and folders in, a
// refusal or nothing out.
#pragma once

#include <string>

namespace pollux::python {

// Both throw std::runtime_error, with what to do, when everyone may write what they are given. It makes no
// difference whether the folder is sticky, as /tmp is: anybody could add a module to it, which another one
// then imports. What does not exist passes, for nothing is run from it.

// The file and the folder that it is in; what is in an archive counts as the archive.
void refuse_file_of_all(const std::string& file);
// A folder that is searched for modules.
void refuse_folder_of_all(const std::string& folder);

}  // namespace pollux::python
