using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaildctl.Conf;

/// <summary>A text that is the only file there is, whatever its name.</summary>
internal sealed class OneFile(ByteText text) : IConfFiles
{
    public FileContent Read(string path, int limit) => FileContent.Of(text.Memory.ToArray());

    public IReadOnlyCollection<string> Names(string directory) => [];
}
