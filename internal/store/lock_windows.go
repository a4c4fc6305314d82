package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"

	"bihuan/internal/problem"
)

// folderLock keeps other programs from writing a data folder. The system takes it back when the program
// ends, however it ends.
type folderLock struct{ file *os.File }

func lockFolder(dir string) (*folderLock, error) {
	file, err := os.OpenFile(filepath.Join(dir, "bihuan.lock"), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, problem.New(problem.Unfit, "store.folder", dir, err)
	}
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err = windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
	if err == nil {
		return &folderLock{file}, nil
	}
	file.Close()
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return nil, problem.New(problem.Conflict, "store.locked", dir)
	}
	return nil, fmt.Errorf("lock %s: %w", dir, err)
}

func (l *folderLock) release() error { return l.file.Close() }
