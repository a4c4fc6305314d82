package store

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"bihuan/internal/problem"
)

// databaseFile is the name of the database in the data folder, and in a backup.
const databaseFile = "bihuan.db"

// Backup writes the store into w as a zip archive: the database as it is at one moment, the files, the
// district's packs and the keys.
// Unpacked into an empty folder it is a data folder again. Others may go on writing meanwhile.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	temp, err := os.MkdirTemp("", "bihuan-backup-*")
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	defer os.RemoveAll(temp)
	copied := filepath.Join(temp, databaseFile)
	if err := s.backend.copyTo(ctx, copied); err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	if err := pack(archive, copied, databaseFile); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	// A file is stored before the command that names it: those that the database names are all there now.
	folder := filepath.Dir(s.files.dir)
	err = filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, file)
		if name = filepath.ToSlash(name); err != nil || ctx.Err() != nil || !entry.Type().IsRegular() || !kept(name) {
			return errors.Join(err, ctx.Err())
		}
		return pack(archive, file, name)
	})
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return archive.Close()
}

// kept reports whether a file of the data folder belongs into a backup beside the database.
func kept(name string) bool {
	return strings.HasSuffix(name, ".key") && path.Dir(name) == "." ||
		(strings.HasPrefix(name, "files/") || strings.HasPrefix(name, "packs/")) &&
			!strings.HasPrefix(path.Base(name), ".")
}

// pack adds a file to an archive.
func pack(archive *zip.Writer, file, name string) error {
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	header, err := zip.FileInfoHeader(info)
	if err != nil {
		return err
	}
	header.Name, header.Method = name, zip.Deflate
	to, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}

// copyTo copies the database as it is at one moment.
func (b *sqliteBackend) copyTo(ctx context.Context, to string) error {
	c, err := b.readers.get(ctx)
	if err != nil {
		return err
	}
	defer b.readers.put(c)
	return damaged(b.path, c.db.Backup("main", to))
}

// copyTo refuses: PostgreSQL has tools of its own, which know how to do it while others write.
func (b *pgBackend) copyTo(context.Context, string) error {
	return problem.New(problem.Unfit, "store.backup_postgres")
}
