using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>What the compiler needs for records; netstandard2.0 has none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
