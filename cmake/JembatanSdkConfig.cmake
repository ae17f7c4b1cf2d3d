# find_package(JembatanSdk): the target Jembatan::sdk and jembatan_add_plugin().
include(${CMAKE_CURRENT_LIST_DIR}/JembatanSdkTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/JembatanPlugin.cmake)
